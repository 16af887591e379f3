package dev.safra.lake;

import java.util.Optional;

/** The right to write to one curated root; one run holds it at a time. */
public interface Lock extends AutoCloseable {

    /** Which holder this is, counted from 1: later holders have higher ones, so that a stale one can be told. */
    long generation();

    /** The run that held it before and neither gave it back nor can still be at work: it was killed. */
    Optional<String> abandoned();

    /** Throws SafraException (23, retry) if the lock was lost to a later holder. */
    void requireHeld();

    @Override
    void close();
}
