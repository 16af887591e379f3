package dev.safra.source;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Column;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Reasons;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.parser.ParseException;
import org.apache.spark.sql.types.BooleanType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DateType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.TimestampNTZType;
import org.apache.spark.sql.types.TimestampType;

/** Makes a company's own table one of ours: names, types, and for each row the first rule that it breaks, if any. */
final class Mapping {

    /** Why a row is set aside; null where it is not. */
    static final String RULE = "_rule";

    /** The source's row as JSON, of rows set aside. */
    static final String PAYLOAD = "_payload";

    /** The value that broke the rule, as text. */
    static final String VALUE = "_value";

    private static final String GIVEN = "_given_";

    private final RawTable table;
    private final Settings.Source source;
    private final Dataset<Row> raw;
    private final List<SafraException> problems;

    private Mapping(RawTable table, Settings.Source source, Dataset<Row> raw, List<SafraException> problems) {
        this.table = table;
        this.source = source;
        this.raw = raw;
        this.problems = problems;
    }

    /**
     * The contract's columns, typed, with the text of optional ones that could not be read, {@link #RULE},
     * {@link #VALUE} and {@link #PAYLOAD}. Strings lose the spaces around them; blank ones are null. What keeps the source
     * from being mapped is added to the problems (20 or 27) and the result is then empty.
     */
    static Optional<Dataset<Row>> of(
            RawTable table, Settings.Source source, Dataset<Row> raw, List<SafraException> problems) {
        int before = problems.size();
        Dataset<Row> mapped = new Mapping(table, source, raw, problems).mapped();
        return problems.size() == before ? Optional.of(mapped) : Optional.empty();
    }

    private Dataset<Row> mapped() {
        Dataset<Row> read = source.where().map(this::filtered).orElse(raw);
        List<org.apache.spark.sql.Column> given = new ArrayList<>();
        for (Column column : table.contract().columns()) {
            given(column, read).ifPresent(expression -> given.add(expression.as(GIVEN + column.name())));
        }
        if (!problems.isEmpty()) {
            return read;
        }
        given.add(to_json(struct(col("*"))).as(PAYLOAD));
        given.add(malformed().as(Lakehouse.MALFORMED));
        Dataset<Row> withGiven;
        try {
            withGiven = analysed(() -> read.select(columns(given)));
        } catch (AnalysisException together) {
            broken("sources." + table.name() + ".columns do not go together: " + reason(together));
            return read;
        }

        List<org.apache.spark.sql.Column> typed = new ArrayList<>();
        for (Column column : table.contract().columns()) {
            typed.add(converted(column).as(column.name()));
        }
        typed.add(col("*"));
        Dataset<Row> withTyped = withGiven.select(columns(typed)).withColumn(RULE, firstRuleBroken());

        List<org.apache.spark.sql.Column> kept = new ArrayList<>();
        table.contract().columnNames().forEach(name -> kept.add(col(name)));
        kept.add(col(RULE));
        kept.add(when(col(RULE).isNotNull(), col(PAYLOAD)).as(PAYLOAD));
        kept.add(offendingValue().as(VALUE));
        for (Column column : optionalColumns(table)) {
            kept.add(unreadableValue(column).as(unreadable(column)));
        }
        return withTyped.select(columns(kept));
    }

    private Dataset<Row> filtered(String condition) {
        try {
            return analysed(() -> raw.where(expr(condition).or(malformed().isNotNull())));
        } catch (AnalysisException wrong) {
            wrong("where", condition, wrong);
            return raw;
        }
    }

    /** The source's value for a column, before its type is changed; empty with a problem noted where there is none. */
    private Optional<org.apache.spark.sql.Column> given(Column column, Dataset<Row> read) {
        String name = column.name();
        String mapped = source.columns().get(name);
        boolean isThere = Arrays.stream(raw.columns()).anyMatch(name::equalsIgnoreCase);
        if (mapped == null && !isThere) {
            if (column.isNullable()) {
                return Optional.of(lit(null).cast(column.type()));
            }
            broken("required column " + name + " is missing; the source has " + names() + ". Map it under sources."
                    + table.name() + ".columns." + name + ".");
            return Optional.empty();
        }
        try {
            org.apache.spark.sql.Column expression = mapped == null ? col("`" + name + "`") : expr(mapped);
            DataType type =
                    analysed(() -> read.select(expression)).schema().apply(0).dataType();
            if (!converts(type, column.type())) {
                broken("column " + name + " is " + type.sql() + " in the source; expected "
                        + column.type().sql() + ". Convert it under sources." + table.name() + ".columns." + name
                        + ".");
                return Optional.empty();
            }
            return Optional.of(type instanceof StringType ? nullif(trim(expression), lit("")) : expression);
        } catch (AnalysisException wrong) {
            wrong("columns." + name, mapped, wrong);
            return Optional.empty();
        }
    }

    private static org.apache.spark.sql.Column converted(Column column) {
        return col(GIVEN + column.name()).try_cast(column.type());
    }

    private static org.apache.spark.sql.Column unreadableValue(Column column) {
        org.apache.spark.sql.Column given = col(GIVEN + column.name());
        return when(given.isNotNull().and(col(column.name()).isNull()), given.cast("string"));
    }

    private org.apache.spark.sql.Column malformed() {
        boolean canBe = List.of(raw.columns()).contains(Lakehouse.MALFORMED);
        return canBe ? col(Lakehouse.MALFORMED) : lit(null).cast("string");
    }

    private org.apache.spark.sql.Column firstRuleBroken() {
        List<org.apache.spark.sql.Column> broken = new ArrayList<>();
        broken.add(when(col(Lakehouse.MALFORMED).isNotNull(), lit("malformed_row")));
        for (Column column : table.contract().columns()) {
            if (!column.isNullable()) {
                broken.add(when(col(GIVEN + column.name()).isNull(), lit(missing(column))));
                broken.add(when(col(column.name()).isNull(), lit(unreadable(column))));
            }
        }
        for (RawTable.Rule rule : table.rules()) {
            broken.add(when(not(coalesce(expr(rule.condition()), lit(true))), lit(rule.name())));
        }
        return coalesce(columns(broken));
    }

    private org.apache.spark.sql.Column offendingValue() {
        List<org.apache.spark.sql.Column> values = new ArrayList<>();
        for (Column column : table.contract().columns()) {
            values.add(when(
                    col(RULE).equalTo(unreadable(column)),
                    col(GIVEN + column.name()).cast("string")));
        }
        for (RawTable.Rule rule : table.rules()) {
            values.add(when(col(RULE).equalTo(rule.name()), col(rule.column()).cast("string")));
        }
        return coalesce(columns(values));
    }

    static List<Column> optionalColumns(RawTable table) {
        return table.contract().columns().stream().filter(Column::isNullable).toList();
    }

    static String missing(Column column) {
        return column.name() + "_missing";
    }

    static String unreadable(Column column) {
        return column.name() + "_unreadable";
    }

    /** Which types can hold values of ours: the same kind, or text of it. Never a number for a date or a truth value. */
    private static boolean converts(DataType from, DataType to) {
        if (from instanceof NullType || from.sameType(to)) {
            return true;
        }
        if (to instanceof StringType) {
            return from instanceof NumericType || from instanceof BooleanType || from instanceof DateType;
        }
        if (from instanceof StringType) {
            return to instanceof NumericType
                    || to instanceof DateType
                    || to instanceof BooleanType
                    || to instanceof TimestampType;
        }
        boolean isTime = from instanceof DateType || from instanceof TimestampType || from instanceof TimestampNTZType;
        return (from instanceof NumericType && to instanceof NumericType)
                || (isTime && (to instanceof DateType || to instanceof TimestampType));
    }

    /** Lets Spark's checked exception, which it throws undeclared, be caught. */
    private static Dataset<Row> analysed(Supplier<Dataset<Row>> plan) throws AnalysisException {
        return plan.get();
    }

    /** Notes what Spark says of an expression: no SQL at all, or not of this source. */
    private void wrong(String key, String text, AnalysisException wrong) {
        String place = "sources." + table.name() + "." + key + " = \"" + text + "\"";
        if (wrong instanceof ParseException) {
            problems.add(new SafraException(
                    ExitCode.CONFIGURATION,
                    table.name() + ": " + place + " is not a Spark SQL expression: " + reason(wrong),
                    wrong));
        } else {
            broken(place + ": " + reason(wrong) + " The source has " + names() + ".");
        }
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

    private static String reason(AnalysisException wrong) {
        Map<String, String> parameters = wrong.getMessageParameters();
        if ("UNRESOLVED_COLUMN.WITH_SUGGESTION".equals(wrong.getCondition())
                || "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION".equals(wrong.getCondition())) {
            return "there is no column " + parameters.get("objectName") + ".";
        }
        return Reasons.of(wrong);
    }

    private static org.apache.spark.sql.Column[] columns(List<org.apache.spark.sql.Column> list) {
        return list.toArray(org.apache.spark.sql.Column[]::new);
    }
}
