package dev.safra.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.ExitCode;
import dev.safra.config.Privacy;
import dev.safra.config.Quality;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.ColumnSpec;
import dev.safra.lake.ErrorText;
import dev.safra.lake.Expressions;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Maps a company's table to a contract: names, types, and for each row the first rule that it breaks, if any. */
final class Mapping {

    /** The rule for which a row is set aside; null if it is not. */
    static final String RULE = "_rule";

    /** The source's row as JSON, for rows set aside. */
    static final String PAYLOAD = "_payload";

    /** The value that broke the rule, as text. */
    static final String VALUE = "_value";

    /** The day that shows how fresh the source is, if freshness is checked. */
    static final String NEWEST = "_newest";

    /** Prefix of a contract column's name: the source's value before conversion. */
    static final String GIVEN = "_given_";

    private static final String WARNED = "_warned_";

    private final RawTable table;
    private final Settings.Source source;
    private final Dataset<Row> raw;
    private final Drift drift;
    private final List<Check> checks;
    private final List<SafraException> problems;

    private Mapping(
            RawTable table, Settings.Source source, Dataset<Row> raw, Drift drift, List<SafraException> problems) {
        this.table = table;
        this.source = source;
        this.raw = raw;
        this.drift = drift;
        this.checks = Check.of(table, source.quality());
        this.problems = problems;
    }

    /**
     * A source in the contract's columns.
     *
     * @param rows the contract's columns, typed, with {@link #RULE}, {@link #VALUE}, {@link #PAYLOAD}, {@link #NEWEST},
     *     and for each check that warns the value that broke it, null if none did ({@link #warned})
     */
    record Mapped(
            RawTable table,
            Settings.Source source,
            Dataset<Row> rows,
            List<Check> checks,
            Drift drift,
            Privacy privacy) {

        Quality quality() {
            return source.quality();
        }
    }

    /**
     * Maps a source. Strings are trimmed, and blank ones are null. What keeps the source from being mapped is added to
     * the problems (20 or 27); then the result is empty.
     */
    static Optional<Mapped> of(
            RawTable table, Settings.Source source, Dataset<Row> raw, Privacy privacy, List<SafraException> problems) {
        int before = problems.size();
        Drift drift = Drift.of(table, source, List.of(raw.columns()));
        Mapping mapping = new Mapping(table, source, raw, drift, problems);
        drift.forbidden(table, source).forEach(mapping::broken);
        mapping.requireConditions();
        Dataset<Row> rows = mapping.mapped();
        return problems.size() == before
                ? Optional.of(new Mapped(table, source, rows, mapping.checks, drift, privacy))
                : Optional.empty();
    }

    /** The column with the value that broke a check that warns. */
    static String warned(Check check) {
        return WARNED + check.name();
    }

    private Dataset<Row> mapped() {
        Dataset<Row> read = source.where().map(this::filtered).orElse(raw);
        List<org.apache.spark.sql.Column> given = new ArrayList<>();
        Map<String, DataType> types = typesTogether(read);
        for (ColumnSpec column : table.contract().columns()) {
            given(column, read, types).ifPresent(expression -> given.add(expression.as(GIVEN + column.name())));
        }
        newest(read).ifPresent(expression -> given.add(expression.as(NEWEST)));
        if (!problems.isEmpty()) {
            return read;
        }
        given.add(payload().as(PAYLOAD));
        given.add(malformed().as(Lakehouse.MALFORMED));
        try {
            return analysed(() -> checked(read.select(columns(given))));
        } catch (AnalysisException together) {
            broken("sources." + table.name() + ".columns do not go together: " + ErrorText.ofColumns(together));
            return read;
        }
    }

    private Dataset<Row> checked(Dataset<Row> withGiven) {
        List<org.apache.spark.sql.Column> typed = new ArrayList<>();
        for (ColumnSpec column : table.contract().columns()) {
            org.apache.spark.sql.Column value = converted(withGiven, GIVEN + column.name(), column.type());
            typed.add((table.codes().contains(column.name()) ? lower(value) : value).as(column.name()));
        }
        typed.add(col("*"));
        Dataset<Row> withTyped = withGiven.select(columns(typed)).withColumn(RULE, firstRuleBroken());

        List<org.apache.spark.sql.Column> kept = new ArrayList<>();
        table.contract().columnNames().forEach(name -> kept.add(col(name)));
        kept.add(col(RULE));
        kept.add(when(col(RULE).isNotNull(), col(PAYLOAD)).as(PAYLOAD));
        kept.add(offendingValue().as(VALUE));
        if (List.of(withTyped.columns()).contains(NEWEST)) {
            kept.add(converted(withGiven, NEWEST, Types.DATE).as(NEWEST));
        }
        for (Check check : checks) {
            if (!check.setsAside()) {
                kept.add(
                        when(check.isBroken(), coalesce(check.value(), lit(""))).as(warned(check)));
            }
        }
        return withTyped.select(columns(kept));
    }

    private static org.apache.spark.sql.Column converted(Dataset<Row> rows, String name, DataType type) {
        return Conversion.converted(col(name), rows.schema().apply(name).dataType(), type);
    }

    /**
     * Adds a problem for each of the site's own rules whose condition is not valid over one row of the contract's
     * columns.
     */
    private void requireConditions() {
        Dataset<Row> contract =
                raw.sparkSession().createDataFrame(List.of(), table.contract().schema());
        for (Quality.Rule rule : source.quality().rules()) {
            rule.condition().ifPresent(condition -> {
                try {
                    analysed(() -> contract.where(expr(condition)));
                } catch (AnalysisException wrong) {
                    problems.add(new SafraException(
                            ExitCode.CONFIGURATION,
                            table.name() + ": " + place("quality.rules." + rule.name() + ".condition", condition)
                                    + " is no condition on a row: " + ErrorText.ofColumns(wrong) + " A row has "
                                    + String.join(", ", table.contract().columnNames()) + ".",
                            wrong));
                }
            });
        }
    }

    /** What freshness is measured by: a contract column, or an expression over the source's columns. */
    private Optional<org.apache.spark.sql.Column> newest(Dataset<Row> read) {
        return source.quality().freshness().flatMap(freshness -> {
            String name = freshness.column();
            boolean isOurs = table.contract().columnNames().contains(name);
            Optional<String> ours =
                    isOurs ? Optional.ofNullable(source.columns().get(name)) : Optional.empty();
            try {
                org.apache.spark.sql.Column expression = expr(ours.orElse(isOurs ? Expressions.quoted(name) : name));
                DataType type = analysed(() -> read.select(expression))
                        .schema()
                        .apply(0)
                        .dataType();
                if (Conversion.isPossible(type, Types.DATE)) {
                    return Optional.of(expression);
                }
                broken(place("quality.freshness.column", name) + " is " + type.sql() + "; expected DATE or TIMESTAMP.");
            } catch (AnalysisException wrong) {
                wrong("quality.freshness.column", name, wrong);
            }
            return Optional.empty();
        });
    }

    private Dataset<Row> filtered(String condition) {
        try {
            return analysed(() -> raw.where(expr(condition).or(malformed().isNotNull())));
        } catch (AnalysisException wrong) {
            wrong("where", condition, wrong);
            return raw;
        }
    }

    /**
     * The types of the mapped columns, analysed together; empty if that fails and each has to be analysed by itself.
     */
    private Map<String, DataType> typesTogether(Dataset<Row> read) {
        List<String> names = table.contract().columnNames().stream()
                .filter(name -> source.columns().containsKey(name) || isThere(name))
                .toList();
        Map<String, DataType> types = new HashMap<>();
        try {
            StructType together = analysed(() -> read.select(columns(names.stream()
                            .map(name -> expression(name).as(GIVEN + name))
                            .toList())))
                    .schema();
            names.forEach(name -> types.put(name, together.apply(GIVEN + name).dataType()));
        } catch (AnalysisException some) {
            types.clear();
        }
        return types;
    }

    private boolean isThere(String name) {
        return Arrays.stream(raw.columns()).anyMatch(name::equalsIgnoreCase);
    }

    private org.apache.spark.sql.Column expression(String name) {
        String mapped = source.columns().get(name);
        return mapped == null ? col(Expressions.quoted(name)) : expr(mapped);
    }

    /**
     * The source's value for a contract column before conversion; empty, with a problem added, if it cannot be mapped.
     */
    private Optional<org.apache.spark.sql.Column> given(
            ColumnSpec column, Dataset<Row> read, Map<String, DataType> types) {
        String name = column.name();
        String mapped = source.columns().get(name);
        if (mapped == null && !isThere(name)) {
            if (column.isNullable()) {
                return Optional.of(lit(null).cast(column.type()));
            }
            broken("required column " + name + " is missing; the source has " + names() + ". Map it under sources."
                    + table.name() + "." + table.key(name) + ".");
            return Optional.empty();
        }
        try {
            org.apache.spark.sql.Column expression = expression(name);
            DataType type = types.containsKey(name)
                    ? types.get(name)
                    : analysed(() -> read.select(expression)).schema().apply(0).dataType();
            if (!Conversion.isPossible(type, column.type())) {
                broken("column " + name + " is " + type.sql() + " in the source; expected "
                        + column.type().sql() + ". Convert it under sources." + table.name() + "." + table.key(name)
                        + ".");
                return Optional.empty();
            }
            return Optional.of(type instanceof StringType ? nullif(trim(expression), lit("")) : expression);
        } catch (AnalysisException wrong) {
            wrong(table.key(name), mapped, wrong);
            return Optional.empty();
        }
    }

    /** The used columns of a row and of its lookups as JSON: columns that nothing uses are not kept. */
    private org.apache.spark.sql.Column payload() {
        List<org.apache.spark.sql.Column> used = new ArrayList<>();
        for (StructField field : raw.schema().fields()) {
            if (!drift.extra().contains(field.name())) {
                used.add(
                        isLookup(field.name())
                                ? ofLookup(field)
                                : col(Expressions.quoted(field.name())).as(field.name()));
            }
        }
        return used.isEmpty() ? lit("{}") : to_json(struct(columns(used)));
    }

    private boolean isLookup(String name) {
        return source.lookups().stream().anyMatch(lookup -> lookup.name().equals(name));
    }

    private org.apache.spark.sql.Column ofLookup(StructField lookup) {
        List<org.apache.spark.sql.Column> used = Arrays.stream(((StructType) lookup.dataType()).fieldNames())
                .filter(field -> Drift.isNamed(source, lookup.name() + "." + field))
                .map(field -> col(Expressions.quoted(lookup.name()) + "." + Expressions.quoted(field))
                        .as(field))
                .toList();
        return (used.isEmpty() ? lit(null).cast("string") : struct(columns(used))).as(lookup.name());
    }

    private org.apache.spark.sql.Column malformed() {
        boolean canBe = List.of(raw.columns()).contains(Lakehouse.MALFORMED);
        return canBe ? col(Lakehouse.MALFORMED) : lit(null).cast("string");
    }

    private org.apache.spark.sql.Column firstRuleBroken() {
        return coalesce(columns(checks.stream()
                .filter(Check::setsAside)
                .map(check -> when(check.isBroken(), lit(check.name())))
                .toList()));
    }

    private org.apache.spark.sql.Column offendingValue() {
        return coalesce(columns(checks.stream()
                .filter(Check::setsAside)
                .map(check -> when(col(RULE).equalTo(check.name()), check.value()))
                .toList()));
    }

    /** Declares the checked exception that Spark throws undeclared, so that it can be caught. */
    private static Dataset<Row> analysed(Supplier<Dataset<Row>> plan) throws AnalysisException {
        return plan.get();
    }

    /** Adds the problem that Spark reports for an expression: invalid SQL (20), or not valid for this source (27). */
    private void wrong(String key, String text, AnalysisException wrong) {
        String place = place(key, text);
        if (wrong instanceof ParseException) {
            problems.add(new SafraException(
                    ExitCode.CONFIGURATION,
                    table.name() + ": " + place + " is not a Spark SQL expression: " + ErrorText.ofColumns(wrong),
                    wrong));
        } else {
            broken(place + ": " + ErrorText.ofColumns(wrong) + " The source has " + names() + ".");
        }
    }

    private String place(String key, String text) {
        return "sources." + table.name() + "." + key + " = \"" + text + "\"";
    }

    private void broken(String text) {
        problems.add(new SafraException(ExitCode.SOURCE_CONTRACT, table.name() + ": " + text));
    }

    private String names() {
        List<String> names = Arrays.stream(raw.schema().fields())
                .map(StructField::name)
                .filter(name -> !name.equals(Lakehouse.MALFORMED))
                .toList();
        return names.isEmpty() ? "no columns" : String.join(", ", names);
    }

    private static org.apache.spark.sql.Column[] columns(List<org.apache.spark.sql.Column> list) {
        return list.toArray(org.apache.spark.sql.Column[]::new);
    }
}
