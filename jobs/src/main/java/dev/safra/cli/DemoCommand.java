package dev.safra.cli;

import dev.safra.config.AsOf;
import dev.safra.config.ConfigLoader;
import dev.safra.config.Settings;
import dev.safra.config.SettingsReader;
import dev.safra.dimension.Attributes;
import dev.safra.job.Night;
import dev.safra.job.Request;
import dev.safra.lake.Files;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Sessions;
import dev.safra.report.Headlines;
import dev.safra.retention.CohortRetention;
import dev.safra.revenue.MrrBridge;
import dev.safra.source.RawTables;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what Safra does on the sample company. */
@Command(name = "demo", description = "Create a sample lakehouse, run its last nights, print the headline tables.")
final class DemoCommand implements Callable<Integer> {

    private static final List<String> SAMPLES = List.of(
            "accounts.csv",
            "subscriptions.csv",
            "invoices.csv",
            "invoice_lines.csv",
            "exchange_rates.csv",
            "survey_responses.csv",
            "support_tickets.csv",
            "incidents.csv",
            "onboarding_steps.csv",
            "goals.csv",
            "csms.csv",
            "usage_events.csv",
            "features.csv");

    /** The last two closed months of the samples. */
    private static final List<LocalDate> NIGHTS = List.of(LocalDate.of(2026, 5, 31), LocalDate.of(2026, 6, 30));

    private static final int MONTHS_SHOWN = 12;

    @Option(names = "--dir", description = "Where the sample lakehouse goes (default: ${DEFAULT-VALUE}).")
    private String directory = "safra-demo";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String config = sampleLakehouse(Files.absolute(directory));
        Settings settings = new SettingsReader(RawTables.names(), Attributes.ALL)
                .read(new ConfigLoader(Files::text).load(List.of(config), List.of()));
        Lakehouse lakehouse = new Lakehouse(Sessions.open(settings.timeZone(), settings.spark()), settings.curated());
        for (LocalDate night : NIGHTS) {
            Nights.run(
                    settings,
                    lakehouse,
                    Request.night(new AsOf(night)),
                    spec.commandLine().getErr());
        }
        out.println();
        out.println("MRR bridge, the company's last " + MONTHS_SHOWN + " months, in "
                + settings.reportingCurrency().orElse("its currency"));
        out.println();
        out.println(Headlines.bridge(lakehouse.read(MrrBridge.TABLE), MONTHS_SHOWN));
        out.println("Monthly cohorts: accounts that still pay, so many months after their first MRR");
        out.println();
        out.println(Headlines.cohorts(lakehouse.read(CohortRetention.TABLE), "accounts", MONTHS_SHOWN));
        Map<String, String> places = new LinkedHashMap<>();
        Night.tables().forEach(table -> places.put(table.name(), lakehouse.place(table)));
        out.println("The tables:");
        out.println(Headlines.places(places));
        out.println("Go on with, for example:");
        out.println(
                "  bin/safra show mrr_movements --config " + directory + "/demo.conf --where \"month = '2026-06-01'\"");
        return 0;
    }

    /** Lays out the raw tables and a configuration for them; returns the configuration's path. */
    private static String sampleLakehouse(String place) {
        for (String sample : SAMPLES) {
            Files.write(place + "/raw/" + sample, Files.resource("data-samples/" + sample));
        }
        String config = place + "/demo.conf";
        Files.write(
                config, Files.resource("conf/demo.conf").replace("dir = \"safra-demo\"", "dir = \"" + place + "\""));
        return config;
    }
}
