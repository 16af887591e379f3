package dev.safra.cli;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.job.Night;
import dev.safra.lake.Lakehouse;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** Runs nights from the command line: reads the clock, names the run, says how it goes. */
final class Nights {

    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Nights() {}

    static void run(Settings settings, Lakehouse lakehouse, AsOf asOf, List<String> only, PrintWriter err) {
        Instant start = Instant.now();
        String runId = asOf.day() + "-" + ID.format(start);
        err.println("night of " + asOf.day() + ", run " + runId);
        Night night = new Night(settings, lakehouse, err::println, runId, start);
        List<String> messages = night.run(asOf, only);
        messages.forEach(message -> err.println("note: " + message));
        double seconds = (Instant.now().toEpochMilli() - start.toEpochMilli()) / 1e3;
        err.printf("published %s in %.1f s%n", asOf.day(), seconds);
    }
}
