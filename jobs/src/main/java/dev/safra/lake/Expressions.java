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

    /** Why it is none, if it is none. */
    public static Optional<String> problem(String sql) {
        try {
            parsed(sql);
            return Optional.empty();
        } catch (ParseException wrong) {
            return Optional.of("is no Spark SQL expression: " + Reasons.of(wrong));
        }
    }

    /** The columns that it names, each as its parts: {@code [table, column]}. */
    public static List<List<String>> columns(String sql) {
        List<List<String>> columns = new ArrayList<>();
        try {
            collect(parsed(sql), columns);
        } catch (ParseException wrong) {
            throw new IllegalArgumentException(sql, wrong);
        }
        return columns;
    }

    /** Lets Spark's checked exception, which it throws undeclared, be caught. */
    private static Expression parsed(String sql) throws ParseException {
        return PARSER.parseExpression(sql);
    }

    private static void collect(Expression expression, List<List<String>> columns) {
        if (expression instanceof UnresolvedAttribute column) {
            columns.add(List.copyOf(CollectionConverters.asJava(column.nameParts())));
        }
        CollectionConverters.asJava(expression.children()).forEach(child -> collect(child, columns));
    }
}
