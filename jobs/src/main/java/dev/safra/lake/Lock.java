package dev.safra.lake;

import java.util.List;

/** The right to write to one curated root; one run holds it at a time. */
public interface Lock extends AutoCloseable {

    /** The number of this holder, from 1: later holders have higher numbers, so that a stale one can be recognised. */
    long generation();

    /**
     * Earlier runs that were killed and are not recorded in the runs table yet: they did not release the lock and can
     * no longer be running.
     */
    List<String> abandoned();

    /** Marks the abandoned runs as recorded, so that later holders do not record them again. */
    void acknowledgeAbandoned();

    /** Throws SafraException (23, retry) if the lock was lost to a later holder. */
    void requireHeld();

    @Override
    void close();
}
