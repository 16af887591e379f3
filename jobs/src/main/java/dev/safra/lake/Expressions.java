package dev.safra.lake;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.catalyst.analysis.UnresolvedAttribute;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.parser.CatalystSqlParser;
import org.apache.spark.sql.catalyst.parser.ParseException;
import scala.jdk.javaapi.CollectionConverters;

/** Looks at Spark SQL expressions without a session. */
public final class Expressions {

    private static final CatalystSqlParser PARSER = new CatalystSqlParser();

    private Expressions() {}

    /**
     * What can be told of an expression.
     *
     * @param problem why it is none, if it is none
     * @param columns those that it names, each as its parts: {@code [table, column]}
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

    /** Lets Spark's checked exception, which it throws undeclared, be caught. */
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
