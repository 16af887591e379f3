package dev.safra.job;

/** Where a night says what it is doing while it works; lines for people. */
@FunctionalInterface
public interface Progress {

    void report(String line);
}
