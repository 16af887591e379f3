package dev.safra.report;

import static org.apache.spark.sql.functions.col;

import dev.safra.config.Escaped;
import dev.safra.dimension.Accounts;
import dev.safra.health.ChurnSignals;
import dev.safra.health.HealthMeasures;
import dev.safra.health.HealthScores;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Table;
import dev.safra.playbooks.PlaybookDays;
import dev.safra.segments.TouchSegments;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** One customer on one page: how it is doing and why, its signals, and what to do. */
public final class AccountPage {

    private static final String NONE = "";

    private final Function<Table, Optional<Dataset<Row>>> tables;
    private final List<String> attributes;
    private final String account;
    private final LocalDate day;

    /**
     * @param tables the published rows of a table; empty where there is no such table
     * @param attributes the site's own attributes of accounts
     */
    public AccountPage(
            Function<Table, Optional<Dataset<Row>>> tables, List<String> attributes, String account, LocalDate day) {
        this.tables = tables;
        this.attributes = attributes;
        this.account = account;
        this.day = day;
    }

    /** The page; empty if the account has no health score of the day. */
    public Optional<String> render() {
        return rows(HealthScores.TABLE).stream()
                .findFirst()
                .map(score -> heading() + touch() + health(score) + "\n" + measures() + signals() + actions());
    }

    private String heading() {
        Row known = tables.apply(Accounts.table(attributes))
                .flatMap(rows -> JavaPass.collect(rows.where(col("account_id").equalTo(account))).stream()
                        .findFirst())
                .orElse(null);
        StringBuilder line = new StringBuilder(Escaped.line(account));
        if (known != null) {
            for (String column : List.of("name", "size", "industry", "country", "csm")) {
                line.append(known.getAs(column) == null ? "" : " · " + shown(known, column));
            }
        }
        return line + "\n" + "-".repeat(line.codePointCount(0, line.length())) + "\n" + own(known);
    }

    /** The site's own attributes that have a value. */
    private String own(Row known) {
        List<String> own = attributes.stream()
                .filter(name -> known != null && known.getAs(name) != null)
                .map(name -> name + " " + shown(known, name))
                .toList();
        return own.isEmpty() ? NONE : String.join(" · ", own) + "\n";
    }

    private String touch() {
        return rows(TouchSegments.TABLE).stream()
                .findFirst()
                .map(row -> "Looked after in " + row.getAs("touch") + " touch since " + row.getAs("since")
                        + ", by the rule " + shown(row, "rule") + "; place " + row.getAs("rank") + " by value\n")
                .orElse(NONE);
    }

    private String health(Row score) {
        StringBuilder text = new StringBuilder("Health on " + day + ": "
                + (score.getAs("score") == null
                        ? "unknown"
                        : number(score, "score", "%.1f") + ", " + score.getAs("band")));
        text.append(", confidence " + Math.round(100 * score.<Double>getAs("confidence")) + " %\n");
        text.append(dimensions(score));
        if (score.getAs("score_change") != null) {
            text.append("  " + number(score, "score_change", "%+.1f") + " since the last night, when it was "
                    + score.getAs("previous_band") + "\n");
        }
        if (score.getAs("trend") != null) {
            text.append("  trend " + number(score, "trend", "%+.1f") + " points a week\n");
        }
        because(text, "raised by", score.getList(score.fieldIndex("raised_by")));
        because(text, "lowered by", score.getList(score.fieldIndex("lowered_by")));
        if (score.getAs("cap") != null) {
            text.append("  capped: " + shown(score, "cap") + "\n");
        }
        if (score.getAs("override_reason") != null) {
            text.append("  set by hand: " + shown(score, "override_reason") + "\n");
        }
        return text.toString();
    }

    /** The dimensions that have a score, under whatever names. */
    private static String dimensions(Row score) {
        int column = score.fieldIndex("dimensions");
        List<String> dimensions = new ArrayList<>();
        if (!score.isNullAt(column)) {
            for (Row dimension : score.<Row>getList(column)) {
                if (dimension.getAs("score") != null) {
                    dimensions.add(dimension.getAs("name") + " " + number(dimension, "score", "%.1f") + " ("
                            + Math.round(100 * dimension.<Double>getAs("weight")) + " %)");
                }
            }
        }
        return dimensions.isEmpty() ? NONE : "  " + String.join(", ", dimensions) + "\n";
    }

    private static void because(StringBuilder text, String what, List<String> causes) {
        if (!causes.isEmpty()) {
            text.append("  " + what + " " + Escaped.line(String.join(", ", causes)) + "\n");
        }
    }

    private String measures() {
        TextTable table = new TextTable(
                List.of("dimension", "measure", "value", "peers", "score", "weight", "points", "age", "absence"),
                List.of(false, false, true, true, true, true, true, true, false));
        List<String> notApplicable = new ArrayList<>();
        for (Row row : rows(HealthMeasures.TABLE, "dimension", "measure")) {
            if ("not_applicable".equals(row.getAs("absence"))) {
                notApplicable.add(row.getAs("measure"));
                continue;
            }
            LocalDate observedOn = row.getAs("observed_on");
            table.line(List.of(
                    row.getAs("dimension"),
                    row.getAs("measure"),
                    number(row, "value", "%.2f"),
                    number(row, "peer_median", "%.2f"),
                    number(row, "score", "%.1f"),
                    Math.round(100 * row.<Double>getAs("weight")) + " %",
                    number(row, "contribution", "%.1f"),
                    observedOn == null ? NONE : ChronoUnit.DAYS.between(observedOn, day) + " d",
                    row.getAs("absence") == null
                            ? NONE
                            : row.<String>getAs("absence").replace('_', ' ')));
        }
        return table.render()
                + (notApplicable.isEmpty() ? "" : "not applicable: " + String.join(", ", notApplicable) + "\n");
    }

    private String signals() {
        TextTable table = new TextTable(List.of("signal", "severity", "evidence"), List.of(false, false, false));
        List<Row> rows = rows(ChurnSignals.TABLE, "signal");
        rows.forEach(row -> table.line(List.of(row.getAs("signal"), row.getAs("severity"), row.getAs("evidence"))));
        return rows.isEmpty() ? "\nNo signals.\n" : "\n" + table.render();
    }

    private String actions() {
        TextTable table = new TextTable(
                List.of("playbook", "state", "since", "what", "who", "due", "because"),
                List.of(false, false, false, false, false, false, false));
        List<Row> rows = rows(PlaybookDays.TABLE, "state", "due_on", "playbook").stream()
                .filter(row -> !row.getAs("state").equals("closed"))
                .toList();
        rows.forEach(row -> table.line(List.of(
                row.getAs("playbook"),
                row.getAs("state"),
                row.getAs("episode_started_on").toString(),
                row.getAs("action"),
                row.getAs("owner") == null ? NONE : row.getAs("owner"),
                row.getAs("due_on").toString(),
                row.getAs("because"))));
        return rows.isEmpty() ? "\nNothing to do.\n" : "\n" + table.render();
    }

    /** The account's rows of the day, in order. */
    private List<Row> rows(Table table, String... order) {
        Column isAsked = col("account_id").equalTo(account).and(col("as_of").equalTo(day));
        return tables.apply(table)
                .map(rows -> JavaPass.collect(rows.where(isAsked)
                        .orderBy(java.util.Arrays.stream(order)
                                .map(name -> col(name))
                                .toArray(Column[]::new))))
                .orElse(List.of());
    }

    /** The value as text; what a terminal would act on is escaped. */
    private static String shown(Row row, String column) {
        return Escaped.line(String.valueOf(row.<Object>getAs(column)));
    }

    private static String number(Row row, String column, String format) {
        return row.getAs(column) == null ? NONE : String.format(Locale.ROOT, format, row.<Double>getAs(column));
    }
}
