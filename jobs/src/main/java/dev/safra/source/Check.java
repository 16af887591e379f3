package dev.safra.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import dev.safra.config.Privacy;
import dev.safra.config.Quality;
import dev.safra.config.Quality.Action;
import dev.safra.config.Quality.Limit;
import dev.safra.lake.ColumnSpec;
import dev.safra.lake.Lakehouse;
import dev.safra.source.CleanSource.CheckResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * A rule for a source's rows, as configured.
 *
 * @param broken gives {@link #isBroken}, so that callers who need only names build no columns
 * @param shown gives {@link #value}
 * @param columns contract columns whose values are shown
 * @param isNulled whether a row that breaks the rule and counts does so without the value
 * @param remedy what the user can do, appended to a message; may be empty
 */
record Check(
        String name,
        Supplier<org.apache.spark.sql.Column> broken,
        Supplier<org.apache.spark.sql.Column> shown,
        List<String> columns,
        Action action,
        Limit limit,
        boolean isNulled,
        String remedy) {

    static final String MALFORMED = "malformed_row";

    /** The checks of a raw table in the order they are applied: built-in ones, then the site's own by name. */
    static List<Check> of(RawTable table, Quality quality) {
        Map<String, Quality.Rule> configured =
                quality.rules().stream().collect(Collectors.toMap(Quality.Rule::name, Function.identity()));
        List<Check> checks = new ArrayList<>();
        checks.add(new Check(
                MALFORMED,
                () -> col(Lakehouse.MALFORMED).isNotNull(),
                () -> lit(null).cast("string"),
                List.of(),
                Action.QUARANTINE,
                Limit.NONE,
                false,
                ""));
        for (ColumnSpec column : table.contract().columns()) {
            Supplier<org.apache.spark.sql.Column> given = () -> col(Mapping.GIVEN + column.name());
            if (!column.isNullable()) {
                checks.add(new Check(
                        missing(column),
                        () -> given.get().isNull(),
                        () -> lit(null).cast("string"),
                        List.of(),
                        Action.QUARANTINE,
                        Limit.NONE,
                        false,
                        mapUnder(table, column.name())));
            }
            if (table.attributes().contains(column.name())) {
                continue;
            }
            boolean toleratesUnreadable = table.toleratesUnreadable(column);
            checks.add(new Check(
                    unreadable(column),
                    () -> given.get().isNotNull().and(col(column.name()).isNull()),
                    () -> given.get().cast("string"),
                    List.of(column.name()),
                    toleratesUnreadable ? Action.WARN : Action.QUARANTINE,
                    Limit.NONE,
                    toleratesUnreadable,
                    "; expected " + column.type().sql() + mapUnder(table, column.name())));
        }
        for (RawTable.Rule rule : table.rules()) {
            // Codes are shown as the source writes them.
            String shown = table.codes().contains(rule.column()) ? Mapping.GIVEN + rule.column() : rule.column();
            checks.add(new Check(
                    rule.name(),
                    () -> not(coalesce(expr(rule.condition()), lit(true))),
                    () -> col(shown).cast("string"),
                    List.of(rule.column()),
                    Action.QUARANTINE,
                    Limit.NONE,
                    false,
                    "; expected " + rule.expected() + mapUnder(table, rule.column())));
        }
        checks.replaceAll(check ->
                Optional.ofNullable(configured.get(check.name())).map(check::as).orElse(check));
        for (Quality.Rule rule : quality.rules()) {
            rule.condition().ifPresent(condition -> checks.add(own(table, rule, condition)));
        }
        return checks;
    }

    private static Check own(RawTable table, Quality.Rule rule, String condition) {
        List<String> columns = table.contract().columnNames().stream()
                .filter(name -> Drift.names(condition, name))
                .toList();
        return new Check(
                rule.name(),
                () -> not(coalesce(expr(condition), lit(true))),
                () -> shown(columns),
                columns,
                rule.action().orElseThrow(),
                rule.limit(),
                false,
                "; expected " + condition);
    }

    /** The values of some columns as text; several as one JSON object. */
    private static org.apache.spark.sql.Column shown(List<String> names) {
        return switch (names.size()) {
            case 0 -> lit(null).cast("string");
            case 1 -> col(names.get(0)).cast("string");
            default ->
                to_json(struct(names.stream().map(name -> col(name)).toArray(org.apache.spark.sql.Column[]::new)));
        };
    }

    private Check as(Quality.Rule rule) {
        return new Check(name, broken, shown, columns, rule.action().orElse(action), rule.limit(), isNulled, remedy);
    }

    /**
     * The result of the check.
     *
     * @param value of a row that breaks the rule; null if there is none
     */
    CheckResult findings(RawTable table, long affected, long read, String value, Privacy privacy) {
        String example = privacy.example(columns, value);
        CleanSource.Action done = setsAside()
                ? CleanSource.Action.QUARANTINED
                : isNulled ? CleanSource.Action.NULLED : CleanSource.Action.WARNED;
        Optional<String> failure = action == Action.FAIL
                ? Optional.of("and action = fail")
                : limit.exceededBy(affected, read).map(most -> "more than " + most);
        return failure.map(why -> new CheckResult(
                        name,
                        done,
                        affected,
                        example,
                        true,
                        CleanSource.of(affected, read) + " break " + name + CleanSource.suchAs(example) + ", " + why
                                + remedy + "; or change sources." + table.name() + ".quality.rules." + name))
                .orElseGet(() -> new CheckResult(name, done, affected, example, remedy));
    }

    /** A condition over the columns of {@link Mapping}, true for a row that breaks the rule. */
    org.apache.spark.sql.Column isBroken() {
        return broken.get();
    }

    /** The value to show for a row that breaks the rule. */
    org.apache.spark.sql.Column value() {
        return shown.get();
    }

    /** Whether a row that breaks the rule is set aside, so that it does not count. */
    boolean setsAside() {
        return action != Action.WARN;
    }

    static String missing(ColumnSpec column) {
        return column.name() + "_missing";
    }

    static String unreadable(ColumnSpec column) {
        return column.name() + "_unreadable";
    }

    private static String mapUnder(RawTable table, String column) {
        return "; map it under sources." + table.name() + ".columns." + column;
    }
}
