package dev.safra.cli;

import dev.safra.config.Escaped;
import dev.safra.config.Settings;
import dev.safra.job.Request;
import dev.safra.job.Run;
import dev.safra.lake.Lakehouse;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;

/**
 * Runs nights from the command line with the system clock, and prints their notes, except those that the night before
 * had too.
 */
final class Nights {

    private final Settings settings;
    private final Lakehouse lakehouse;
    private final PrintWriter err;
    private List<String> saidLast = List.of();

    Nights(Settings settings, Lakehouse lakehouse, PrintWriter err) {
        this.settings = settings;
        this.lakehouse = lakehouse;
        this.err = err;
    }

    void run(Request request) {
        InstantSource clock = InstantSource.system();
        Instant start = clock.instant();
        List<String> notes = Run.night(settings, lakehouse, request, err::println, clock);
        notes.stream()
                .filter(note -> !saidLast.contains(note))
                .forEach(note -> err.println("note: " + Escaped.line(note)));
        saidLast = notes;
        double seconds = Duration.between(start, clock.instant()).toMillis() / 1e3;
        err.printf(Locale.ROOT, "published %s in %.1f s%n", request.asOf().day(), seconds);
    }
}
