package dev.safra.job;

import dev.safra.lake.Table;
import java.util.List;

/** One recipe of a night. */
interface Job {

    /** As in {@code --only}. */
    String name();

    /** What it writes and from what, in the order in which it does. */
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
