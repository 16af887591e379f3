package dev.safra.lake;

import static java.util.stream.Collectors.joining;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.api.java.function.FilterFunction;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.AliasIdentifier;
import org.apache.spark.sql.catalyst.analysis.CTESubstitution;
import org.apache.spark.sql.catalyst.analysis.PlanWithUnresolvedIdentifier;
import org.apache.spark.sql.catalyst.analysis.UnresolvedInlineTable;
import org.apache.spark.sql.catalyst.analysis.UnresolvedLeafNode;
import org.apache.spark.sql.catalyst.analysis.UnresolvedRelation;
import org.apache.spark.sql.catalyst.analysis.UnresolvedTableValuedFunction;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.catalyst.plans.logical.ScriptTransformation;
import org.apache.spark.sql.catalyst.plans.logical.SubqueryAlias;
import scala.PartialFunction;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractPartialFunction;

/**
 * A query that computes a source. It reads the source's inputs and nothing else: no table of the catalog, no file, no
 * view; and it leaves nothing in the session.
 */
public final class SourceQuery {

    /** Catalyst's parser, which knows neither Spark's commands nor the session's variables. */
    private static final CatalystSqlParser PARSER = new CatalystSqlParser();

    private static final String RAW = "raw";

    /** Table functions that make rows from their arguments; others, such as Delta's table_changes, read tables. */
    private static final Set<String> GENERATORS = Set.of(
            "explode",
            "explode_outer",
            "inline",
            "inline_outer",
            "json_tuple",
            "posexplode",
            "posexplode_outer",
            "range",
            "stack",
            "variant_explode",
            "variant_explode_outer");

    /** The parsed query with its CTEs replaced: every table that is still named has to be an input. */
    private final LogicalPlan plan;

    private SourceQuery(LogicalPlan plan) {
        this.plan = plan;
    }

    /** Parses a source's query. Throws SafraException (20) if it is not one query, or reads anything but its inputs. */
    public static SourceQuery of(Settings.Source source, Settings.Query query) {
        String key = source.name() + ": sources." + source.name() + ".query";
        LogicalPlan plan;
        try {
            plan = parsed(query.sql());
        } catch (AnalysisException wrong) {
            throw new SafraException(
                    ExitCode.CONFIGURATION, key + " is not one Spark SQL query: " + ErrorText.of(wrong), wrong);
        }
        List<String> unknown =
                CollectionConverters.asJava(plan.collectWithSubqueries(ofTables(table -> table))).stream()
                        .filter(table -> input(table, query).isEmpty())
                        .map(SourceQuery::name)
                        .distinct()
                        .toList();
        if (!unknown.isEmpty()) {
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    key + " reads " + String.join(", ", unknown) + ", which is no input; there are "
                            + String.join(", ", query.inputs().keySet()) + ". Add it under sources." + source.name()
                            + ".inputs.");
        }
        return new SourceQuery(plan);
    }

    /** Declares the checked exception that Spark throws undeclared. */
    private static LogicalPlan parsed(String sql) throws AnalysisException {
        return CTESubstitution.apply(PARSER.parseQuery(sql));
    }

    /**
     * The query's rows. Throws SafraException (27) if the query does not fit its inputs' columns. Reading the rows
     * throws (27) at an input's row that cannot be parsed: without it a sum or a first day could be wrong.
     *
     * @param opened the inputs, by their full names
     */
    Dataset<Row> over(SparkSession spark, Settings.Source source, Map<String, Dataset<Row>> opened) {
        Settings.Query query = source.query().orElseThrow();
        LogicalPlan bound = plan.transformUpWithSubqueries(ofTables(table -> {
            String name = input(table, query).orElseThrow();
            Dataset<Row> rows = whole(query.inputs().get(name), opened);
            return new SubqueryAlias(
                    new AliasIdentifier(
                            name, CollectionConverters.asScala(List.of(RAW)).toSeq()),
                    ((org.apache.spark.sql.classic.Dataset<Row>) rows).logicalPlan());
        }));
        try {
            return analysed(spark, bound);
        } catch (AnalysisException wrong) {
            String inputs = query.inputs().entrySet().stream()
                    .map(input -> input.getKey() + " has "
                            + Arrays.stream(opened.get(input.getValue().name()).columns())
                                    .filter(column -> !column.equals(Lakehouse.MALFORMED))
                                    .collect(joining(", ")))
                    .collect(joining("; "));
            throw new SafraException(
                    ExitCode.SOURCE_CONTRACT,
                    source.name() + ": sources." + source.name() + ".query: " + ErrorText.ofColumns(wrong) + " "
                            + inputs + ".",
                    wrong);
        }
    }

    /** Declares the checked exception that Spark throws undeclared. */
    private static Dataset<Row> analysed(SparkSession spark, LogicalPlan bound) throws AnalysisException {
        return org.apache.spark.sql.classic.Dataset.ofRows((org.apache.spark.sql.classic.SparkSession) spark, bound);
    }

    /** An input's rows, without the column for malformed rows: reading the first such row fails. */
    private static Dataset<Row> whole(Settings.Source input, Map<String, Dataset<Row>> opened) {
        Dataset<Row> rows = opened.get(input.name());
        int malformed = List.of(rows.columns()).indexOf(Lakehouse.MALFORMED);
        if (malformed < 0) {
            return rows;
        }
        String name = input.name();
        // In Java, since Spark would not read rows that the query leaves out, nor columns that it does not name.
        FilterFunction<Row> isWhole = row -> {
            if (!row.isNullAt(malformed)) {
                throw new SafraException(
                        ExitCode.SOURCE_CONTRACT,
                        name + ": a row cannot be taken apart (it is of "
                                + row.getString(malformed).length()
                                + " characters). Correct it, or have such rows left out: sources." + name
                                + ".options.mode = DROPMALFORMED.");
            }
            return true;
        };
        return rows.filter(isWhole).drop(Lakehouse.MALFORMED);
    }

    /** The input that a table of the query names, as {@code raw.NAME} or {@code NAME}; empty if it names none. */
    private static Optional<String> input(LogicalPlan table, Settings.Query query) {
        if (!(table instanceof UnresolvedRelation named)) {
            return Optional.empty();
        }
        List<String> parts = CollectionConverters.asJava(named.multipartIdentifier());
        boolean isRaw = parts.size() == 1 || (parts.size() == 2 && parts.get(0).equalsIgnoreCase(RAW));
        return query.inputs().keySet().stream()
                .filter(name -> isRaw && name.equalsIgnoreCase(parts.get(parts.size() - 1)))
                .findFirst();
    }

    /**
     * Whether a node reads from outside of the query: a table named in any form, a table function that is no generator,
     * or a script.
     */
    private static boolean isTable(LogicalPlan plan) {
        if (plan instanceof UnresolvedTableValuedFunction function) {
            return !GENERATORS.contains(function.name().mkString(".").toLowerCase(Locale.ROOT));
        }
        return plan instanceof PlanWithUnresolvedIdentifier
                || plan instanceof ScriptTransformation
                || (plan instanceof UnresolvedLeafNode && !(plan instanceof UnresolvedInlineTable));
    }

    private static String name(LogicalPlan table) {
        if (table instanceof UnresolvedRelation named) {
            return named.tableName();
        }
        return table instanceof UnresolvedTableValuedFunction function
                ? function.name().mkString(".")
                : table.nodeName();
    }

    private static <T> PartialFunction<LogicalPlan, T> ofTables(Function<LogicalPlan, T> then) {
        return new AbstractPartialFunction<>() {
            @Override
            public boolean isDefinedAt(LogicalPlan plan) {
                return isTable(plan);
            }

            @Override
            public T apply(LogicalPlan plan) {
                return then.apply(plan);
            }
        };
    }
}
