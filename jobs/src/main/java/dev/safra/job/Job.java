package dev.safra.job;

import dev.safra.lake.Table;
import java.util.List;

/** A job of a night: some tables and how they are computed, in steps. */
interface Job {

    /** Its name, as in {@code --only}. */
    String name();

    /** Its steps, in the order in which they run. */
    List<Step> steps();

    /** The tables that it writes. */
    default List<Table> tables() {
        return steps().stream().flatMap(step -> step.tables().stream()).toList();
    }

    /** The tables in which it records what it did. */
    default List<Table> records() {
        return steps().stream().flatMap(step -> step.records().stream()).toList();
    }
}
