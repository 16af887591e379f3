package dev.safra.cli;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.experience.NpsScores;
import dev.safra.health.HealthScores;
import dev.safra.job.Jobs;
import dev.safra.job.Request;
import dev.safra.lake.Files;
import dev.safra.lake.Lakehouse;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.playbooks.PlaybookActions;
import dev.safra.report.Headlines;
import dev.safra.retention.CohortRetention;
import dev.safra.revenue.MrrBridge;
import dev.safra.segments.CsmCapacity;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what Safra does on the sample company. */
@Command(name = "demo", description = "Create a sample lakehouse, run two nights and print the headline tables.")
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

    private static final int MONTHS_SHOWN = 12;

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
        Nights nights = new Nights(settings, lakehouse, spec.commandLine().getErr());
        NIGHTS.forEach(night -> nights.run(Request.night(new AsOf(night))));
        out.println();
        out.println("MRR bridge, the company's last " + MONTHS_SHOWN + " months, in "
                + settings.reportingCurrency().orElse("its currency"));
        out.println();
        out.println(Headlines.bridge(lakehouse.read(MrrBridge.TABLE), MONTHS_SHOWN));
        out.println("Monthly cohorts: accounts that still pay, so many months after their first MRR");
        out.println();
        out.println(Headlines.cohorts(lakehouse.read(CohortRetention.TABLE), "accounts", MONTHS_SHOWN));
        String today = "as_of = date'" + NIGHTS.get(NIGHTS.size() - 1) + "'";
        print(
                "What customers say: NPS by quarter, of the latest answer of each respondent",
                lakehouse
                        .read(NpsScores.TABLE)
                        .where("granularity = 'quarter' and dimension = 'all'")
                        .orderBy("period_start")
                        .selectExpr(
                                "period_start as quarter", "responses", "nps_rounded as nps", "zone", "is_reliable"));
        print(
                "Where customers stand",
                lakehouse
                        .read(LifecycleStages.TABLE)
                        .where(today)
                        .groupBy("stage")
                        .agg(
                                count(lit(1)).as("accounts"),
                                count_if(col("is_stuck")).as("stuck"))
                        .orderBy(col("accounts").desc(), col("stage")));
        print(
                "How they are looked after, and what the last who got a place is worth",
                lakehouse
                        .read(CsmCapacity.TABLE)
                        .where(today)
                        .orderBy("touch")
                        .select("touch", "accounts", "capacity", "csms_needed", "mrr", "marginal_value"));
        print(
                "Health: how many of them, and what they pay",
                lakehouse
                        .read(HealthScores.TABLE)
                        .where(today)
                        .join(lakehouse.read(AccountValue.TABLE).where(today).drop("as_of"), ACCOUNT, "left")
                        .groupBy("band")
                        .agg(count(lit(1)).as("accounts"), sum("mrr").as("mrr"))
                        .orderBy("band"));
        print(
                "Who needs somebody: the red ones that pay the most, and what made them so since the night before",
                lakehouse
                        .read(HealthScores.TABLE)
                        .where(today + " and band = 'red'")
                        .join(lakehouse.read(AccountValue.TABLE).where(today).drop("as_of"), ACCOUNT)
                        .orderBy(col("mrr").desc(), col("account_id"))
                        .limit(5)
                        .select(
                                col("account_id"),
                                col("mrr"),
                                col("score"),
                                col("score_change").as("change"),
                                concat_ws(", ", col("lowered_by")).as("lowered_by")));
        print(
                "What to do first: actions opened tonight",
                lakehouse
                        .read(PlaybookActions.TABLE)
                        .where("state = 'open' and opened_on = date'" + NIGHTS.get(NIGHTS.size() - 1) + "'")
                        .orderBy("due_on", "account_id", "playbook")
                        .limit(8)
                        .select("due_on", "owner", "account_id", "action", "because"));
        Map<String, String> places = new LinkedHashMap<>();
        Jobs.tables().forEach(table -> places.put(table.name(), lakehouse.place(table)));
        out.println("The tables:");
        out.println(Headlines.places(places));
        out.println("Go on with, for example:");
        out.println(
                "  bin/safra show mrr_movements --config " + directory + "/demo.conf --where \"month = '2026-06-01'\"");
        out.println("  bin/safra explain a33-seats --config " + directory + "/demo.conf");
        return 0;
    }

    private void print(String heading, Dataset<Row> few) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(heading);
        out.println();
        out.println(Headlines.rows(few));
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
