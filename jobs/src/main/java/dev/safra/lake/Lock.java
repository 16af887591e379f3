package dev.safra.lake;

import java.util.List;

/** The right to write to one curated root; one run holds it at a time. */
public interface Lock extends AutoCloseable {

    /** Which holder this is, counted from 1: later holders have higher ones, so that a stale one can be told. */
    long generation();

    /**
     * The runs that held it before, neither gave it back nor can still be at work, and were told of by nobody since: they
     * were killed.
     */
    List<String> abandoned();

    /** They are told of: later holders need not. */
    void acknowledgeAbandoned();

    /** Throws SafraException (23, retry) if the lock was lost to a later holder. */
    void requireHeld();

    @Override
    void close();
}
