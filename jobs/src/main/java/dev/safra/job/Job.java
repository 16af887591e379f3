package dev.safra.job;

import dev.safra.lake.Table;
import java.util.List;

/** One recipe of a night. */
public interface Job {

    /** As in {@code --only}. */
    String name();

    /** The tables that it writes. */
    List<Table> tables();

    /** Computes and writes them. Throws SafraException, before the first write where inputs are at fault. */
    void run(Work work);
}
