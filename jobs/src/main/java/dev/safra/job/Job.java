package dev.safra.job;

import dev.safra.config.Settings;
import dev.safra.lake.Table;
import dev.safra.source.RawTable;
import java.util.List;
import java.util.Optional;

/** One recipe of a night. */
public interface Job {

    /** As in {@code --only}. */
    String name();

    /** The tables that it writes. */
    List<Table> tables();

    /** The tables in which it records what it did, where there is something to record. */
    default List<Table> records() {
        return List.of();
    }

    /** What it needs and the configuration lacks, for people. */
    default Optional<String> lacking(Settings settings) {
        return Optional.empty();
    }

    /** The raw tables that it reads where they are configured. */
    default List<RawTable> sources(Settings settings) {
        return List.of();
    }

    /** Computes and writes them. Throws SafraException, before the first write where inputs are at fault. */
    void run(Work work);
}
