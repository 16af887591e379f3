package dev.safra.job;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.ExitCode;
import dev.safra.config.Health;
import dev.safra.config.Nearest;
import dev.safra.config.Playbook;
import dev.safra.config.SafraException;
import dev.safra.config.Segments;
import dev.safra.config.Settings;
import dev.safra.dimension.AccountDays;
import dev.safra.dimension.Accounts;
import dev.safra.experience.AccountSentiment;
import dev.safra.experience.SupportQuality;
import dev.safra.health.HealthScores;
import dev.safra.health.SignalContext;
import dev.safra.lake.ErrorText;
import dev.safra.lake.Expressions;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Table;
import dev.safra.lake.Types;
import dev.safra.lifecycle.AccountValue;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.LifecycleStages;
import dev.safra.lifecycle.Receivables;
import dev.safra.segments.TouchSegments;
import dev.safra.usage.UsageAdoption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** What rules in configuration may name of an account: the curated tables with one row of it and day, and what is added. */
final class AccountSnapshot {

    /** Tables with a row per account and as-of day. */
    private static final List<Table> DAILY = List.of(
            UsageAdoption.TABLE,
            SupportQuality.TABLE,
            AccountSentiment.TABLE,
            AccountValue.TABLE,
            Receivables.TABLE,
            GoalAttainment.TABLE,
            LifecycleStages.TABLE);

    private AccountSnapshot() {}

    /** The tables it is of, but for what is added later. */
    static List<Table> tables() {
        return Stream.concat(Stream.of(Accounts.TABLE), DAILY.stream()).toList();
    }

    /** What playbooks may name, given the site's own attributes of accounts. */
    private static StructType forPlaybooks(List<String> attributes) {
        return forSignals(attributes)
                .add("signals", Types.STRINGS)
                .add(TouchSegments.TABLE.name(), TouchSegments.TABLE.schema());
    }

    /** What signals may name. */
    private static StructType forSignals(List<String> attributes) {
        return forSegments(attributes).add("cohort", SignalContext.COHORT).add("at_upsell", SignalContext.AT_UPSELL);
    }

    /** What segments may name. */
    private static StructType forSegments(List<String> attributes) {
        return forMeasures(attributes).add(HealthScores.TABLE.name(), HealthScores.TABLE.schema());
    }

    /** What measures and caps may name. */
    private static StructType forMeasures(List<String> attributes) {
        StructType schema = new StructType()
                .add("account_id", Types.STRING)
                .add("as_of", Types.DATE)
                .add(Accounts.TABLE.name(), Accounts.table(attributes).schema());
        for (Table table : DAILY) {
            schema = schema.add(table.name(), table.schema());
        }
        return schema;
    }

    /**
     * Finds what is wrong with an expression as far as that is possible without Spark: its grammar and the columns it names.
     *
     * @param attributes the site's own attributes of accounts
     */
    static Function<String, Optional<String>> problem(List<String> attributes) {
        TreeSet<String> known = new TreeSet<>();
        for (var field : forPlaybooks(attributes).fields()) {
            if (field.dataType() instanceof StructType struct) {
                Arrays.stream(struct.fieldNames()).forEach(column -> known.add(field.name() + "." + column));
            } else {
                known.add(field.name());
            }
        }
        return sql -> {
            Expressions.Parsed parsed = Expressions.parsed(sql);
            return parsed.problem()
                    .or(() -> parsed.columns().stream()
                            .map(parts -> String.join(".", parts))
                            .filter(column -> !known.contains(column))
                            .findFirst()
                            .map(column -> "unknown column " + column + "; " + Nearest.hint(column, known)));
        };
    }

    /**
     * Throws SafraException (20) with everything that Spark finds wrong with the expressions of the settings. Measures are
     * computed before segments and signals, and those before playbooks: none may name what comes after it.
     */
    static void requireExpressions(Settings settings, Lakehouse lakehouse) {
        List<String> problems = new ArrayList<>();
        List<String> own = settings.attributes();
        if (!settings.health().measures().isEmpty()) {
            problems.addAll(problems(ofScores(settings.health()), lakehouse.rows(forMeasures(own), List.of())));
            problems.addAll(problems(ofSignals(settings.health()), lakehouse.rows(forSignals(own), List.of())));
            problems.addAll(problems(ofPlaybooks(settings.playbooks()), lakehouse.rows(forPlaybooks(own), List.of())));
        }
        problems.addAll(problems(ofSegments(settings.segments()), lakehouse.rows(forSegments(own), List.of())));
        if (!problems.isEmpty()) {
            throw SafraException.of(ExitCode.CONFIGURATION, "configuration", problems);
        }
    }

    private static Map<String, String> ofScores(Health health) {
        Map<String, String> expressions = new LinkedHashMap<>();
        for (Health.Measure measure : health.measures()) {
            String key = "safra.health.measures." + measure.name();
            expressions.put(key + ".value", cast(measure.value(), "double"));
            expressions.put(key + ".applies-if", condition(measure.appliesIf()));
            expressions.put(key + ".observed-on", day(measure.observedOn()));
            expressions.put(key + ".delivered-on", day(measure.deliveredOn()));
        }
        for (Health.Cap cap : health.caps()) {
            expressions.put("safra.health.caps." + cap.name() + ".when", condition(cap.when()));
        }
        return expressions;
    }

    private static Map<String, String> ofSignals(Health health) {
        Map<String, String> expressions = new LinkedHashMap<>();
        for (Health.Signal signal : health.signals()) {
            String key = "safra.health.signals." + signal.name();
            expressions.put(key + ".when", condition(signal.when()));
            expressions.put(key + ".severity", signal.severity());
            expressions.put(key + ".evidence", signal.evidence());
        }
        return expressions;
    }

    private static Map<String, String> ofSegments(Segments segments) {
        Map<String, String> expressions = new LinkedHashMap<>();
        expressions.put("safra.segments.value", cast(segments.value(), "decimal(20,4)"));
        for (Segments.Rule rule : segments.rules()) {
            expressions.put("safra.segments.rules." + rule.name() + ".when", condition(rule.when()));
        }
        return expressions;
    }

    private static Map<String, String> ofPlaybooks(Playbook.All playbooks) {
        Map<String, String> expressions = new LinkedHashMap<>();
        for (Playbook playbook : playbooks.playbooks()) {
            String key = "safra.playbooks.rules." + playbook.name();
            expressions.put(key + ".when", condition(playbook.when()));
            expressions.put(key + ".because", playbook.because());
        }
        playbooks.owners().forEach((role, sql) -> expressions.put("safra.playbooks.owners." + role, sql));
        return expressions;
    }

    /** What is wrong with expressions over a table, by the key they are configured under. */
    private static List<String> problems(Map<String, String> expressions, Dataset<Row> none) {
        List<String> problems = new ArrayList<>();
        if (problem(expressions.values(), none).isPresent()) {
            expressions.forEach((key, sql) -> problem(List.of(sql), none)
                    .ifPresent(wrong -> problems.add(key + " = \"" + sql.replace("\n)", ")") + "\": " + wrong)));
        }
        return problems;
    }

    private static Optional<String> problem(Collection<String> expressions, Dataset<Row> none) {
        try {
            none.select(expressions.stream().map(sql -> expr(sql)).toArray(Column[]::new));
            return Optional.empty();
        } catch (Exception wrong) { // Spark throws its checked exceptions undeclared.
            return Optional.of(ErrorText.of(wrong));
        }
    }

    private static String day(String sql) {
        return cast(sql, "date");
    }

    /** The closing parenthesis is on a line of its own, so that a comment at the end of the expression does not hide it. */
    private static String cast(String sql, String type) {
        return "cast((" + sql + "\n) as " + type + ")";
    }

    private static String condition(String sql) {
        return sql == null ? "true" : "(" + sql + "\n) and true";
    }

    /** One row per customer, with a struct for each table; null where there is no such table. */
    static Dataset<Row> of(DailyNight night) {
        Map<Table, Dataset<Row>> tables = new LinkedHashMap<>();
        Column signedUp = col("signed_up_on");
        tables.put(
                Accounts.table(night.context().settings().attributes()),
                night.context()
                        .accounts()
                        .where(signedUp.isNull().or(signedUp.leq(lit(night.day().day())))));
        DAILY.forEach(table -> tables.put(table, night.of(table)));
        Dataset<Row> all = AccountDays.of(tables, night.day());
        return night.context().tables().has(LifecycleStages.TABLE, night.day().day())
                ? all.where("lifecycle_stages.stage <> 'ended'")
                : all;
    }
}
