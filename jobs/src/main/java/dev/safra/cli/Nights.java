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
import java.util.Optional;

/**
 * Runs nights from the command line with the system clock, and prints their notes, except those that the night before
 * had too.
 */
final class Nights {

    /** To the beginning of the line, and nothing on it. */
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final Settings settings;
    private final Lakehouse lakehouse;
    private final PrintWriter err;
    private final Optional<Boolean> inShort;
    private List<String> printedLast = List.of();

    Nights(Settings settings, Lakehouse lakehouse, PrintWriter err) {
        this(settings, lakehouse, err, Optional.empty());
    }

    private Nights(Settings settings, Lakehouse lakehouse, PrintWriter err, Optional<Boolean> inShort) {
        this.settings = settings;
        this.lakehouse = lakehouse;
        this.err = err;
        this.inShort = inShort;
    }

    /**
     * Nights of which only the beginning, the end and the number of notes stay on the screen.
     *
     * @param isTerminal whether a line can be written over: then it shows each step while the night runs
     */
    static Nights inShort(Settings settings, Lakehouse lakehouse, PrintWriter err, boolean isTerminal) {
        return new Nights(settings, lakehouse, err, Optional.of(isTerminal));
    }

    void run(Request request) {
        InstantSource clock = InstantSource.system();
        Instant start = clock.instant();
        List<String> notes = Run.night(settings, lakehouse, request, this::report, clock);
        double seconds = Duration.between(start, clock.instant()).toMillis() / 1e3;
        if (inShort.isPresent()) {
            err.printf(
                    Locale.ROOT,
                    "%spublished %s in %.1f s, with %d notes%n",
                    inShort.get() ? CLEAR_LINE : "",
                    request.asOf().day(),
                    seconds,
                    notes.size());
            return;
        }
        notes.stream()
                .filter(note -> !printedLast.contains(note))
                .forEach(note -> err.println("note: " + Escaped.line(note)));
        printedLast = notes;
        err.printf(Locale.ROOT, "published %s in %.1f s%n", request.asOf().day(), seconds);
    }

    private void report(String line) {
        boolean isStep = line.startsWith("[");
        if (inShort.isEmpty() || !isStep) {
            err.println(line);
        } else if (inShort.get()) {
            err.print(CLEAR_LINE + line);
            err.flush();
        }
    }
}
