package dev.safra.cli;

import dev.safra.config.Settings;
import dev.safra.job.Request;
import dev.safra.job.Run;
import dev.safra.lake.Lakehouse;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** Runs nights from the command line, with the clock, and says how it goes. */
final class Nights {

    private Nights() {}

    static void run(Settings settings, Lakehouse lakehouse, Request request, PrintWriter err) {
        InstantSource clock = InstantSource.system();
        Instant start = clock.instant();
        List<String> notes = Run.night(settings, lakehouse, request, err::println, clock);
        notes.forEach(note -> err.println("note: " + note));
        double seconds = Duration.between(start, clock.instant()).toMillis() / 1e3;
        err.printf("published %s in %.1f s%n", request.asOf().day(), seconds);
    }
}
