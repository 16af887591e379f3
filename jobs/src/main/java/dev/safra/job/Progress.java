package dev.safra.job;

/** Where a night reports its progress: lines for people. */
@FunctionalInterface
public interface Progress {

    void report(String line);
}
