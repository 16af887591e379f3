package dev.safra.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.slice;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.health.HealthScores;
import dev.safra.job.Request;
import dev.safra.lake.Files;
import dev.safra.lake.Lakehouse;
import dev.safra.lifecycle.AccountValue;
import dev.safra.report.Headlines;
import dev.safra.revenue.MrrBridge;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what Safra does on the sample company. */
@Command(name = "demo", description = "Create a sample lakehouse, run two nights and show where their report is.")
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
            "content.csv",
            "score_overrides.csv",
            "usage_events.csv",
            "features.csv");

    /** The last two closed months of the samples. */
    private static final List<LocalDate> NIGHTS = List.of(LocalDate.of(2026, 5, 31), LocalDate.of(2026, 6, 30));

    private static final int MONTHS_SHOWN = 6;

    private static final int ACCOUNTS_SHOWN = 5;

    private static final String[] ACCOUNT = {"account_id"};

    @Option(names = "--dir", description = "Directory of the sample lakehouse (default: ${DEFAULT-VALUE}).")
    private String directory = "safra-demo";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        String config = sampleLakehouse(Files.absolute(directory));
        Settings settings = ConfigOptions.settings(List.of(config), List.of());
        Lakehouse lakehouse = Lakehouse.open(settings);
        Nights nights = Nights.inShort(settings, lakehouse, spec.commandLine().getErr(), System.console() != null);
        NIGHTS.forEach(night -> nights.run(Request.night(new AsOf(night))));
        String today = "as_of = date'" + NIGHTS.get(NIGHTS.size() - 1) + "'";
        out.println();
        out.println("From opening to closing MRR, in "
                + settings.reportingCurrency().orElse("the currency of the data"));
        out.println();
        out.println(Headlines.bridge(lakehouse.read(MrrBridge.TABLE), MONTHS_SHOWN));
        out.println("Red customers who pay the most, and what lowered their health since the night before");
        out.println();
        out.println(Headlines.rows(lakehouse
                .read(HealthScores.TABLE)
                .where(today + " and band = 'red'")
                .join(lakehouse.read(AccountValue.TABLE).where(today).drop("as_of"), ACCOUNT)
                .orderBy(col("mrr").desc(), col("account_id"))
                .limit(ACCOUNTS_SHOWN)
                .select(
                        col("account_id"),
                        col("mrr"),
                        col("score"),
                        col("score_change").as("change"),
                        concat_ws(", ", slice(col("lowered_by"), 1, 2)).as("lowered_by"))));
        out.println("Open the report in a browser:");
        out.println("  " + lakehouse.root().place("_reports/latest.html"));
        out.println("Then look at a table, or at a customer:");
        out.println(
                "  bin/safra show mrr_movements --config " + directory + "/demo.conf --where \"month = '2026-06-01'\"");
        out.println("  bin/safra explain a33-seats --config " + directory + "/demo.conf");
        out.flush();
        return 0;
    }

    /** Writes the raw tables and a configuration for them; returns the configuration's path. */
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
