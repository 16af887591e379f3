package dev.safra.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.jdk.javaapi.CollectionConverters;

/** Parses Spark SQL expressions without a session. */
public final class Expressions {

    private static final CatalystSqlParser PARSER = new CatalystSqlParser();

    private Expressions() {}

    /** A name quoted for SQL, whatever characters it has. */
    public static String quoted(String name) {
        return "`" + name.replace("`", "``") + "`";
    }

    /** A text as a literal of SQL, whatever characters it has. */
    public static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /**
     * The result of parsing an expression.
     *
     * @param problem why it cannot be parsed; empty if it can
     * @param columns the columns that it names, each by its parts: {@code [table, column]}
     */
    public record Parsed(Optional<String> problem, List<List<String>> columns) {}

    public static Parsed parsed(String sql) {
        List<List<String>> columns = new ArrayList<>();
        try {
            collect(expression(sql), columns);
            return new Parsed(Optional.empty(), columns);
        } catch (ParseException wrong) {
            return new Parsed(Optional.of("is no Spark SQL expression: " + ErrorText.of(wrong)), List.of());
        }
    }

    /** Declares the checked exception that Spark throws undeclared, so that it can be caught. */
    private static Expression expression(String sql) throws ParseException {
        return PARSER.parseExpression(sql);
    }

    private static void collect(Expression expression, List<List<String>> columns) {
        if (expression instanceof UnresolvedAttribute column) {
            columns.add(List.copyOf(CollectionConverters.asJava(column.nameParts())));
        }
        CollectionConverters.asJava(expression.children()).forEach(child -> collect(child, columns));
    }
}
