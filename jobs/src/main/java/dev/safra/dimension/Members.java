package dev.safra.dimension;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;

import java.util.Collection;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Turns columns of members into rows of dimension and member. */
public final class Members {

    public static final String ALL = "all";

    private Members() {}

    /** The column with a dimension's members: a site may call an attribute what a column beside it is called. */
    public static String column(String dimension) {
        return "_" + dimension;
    }

    /** Each row once for each of the dimensions ({@link #column}s of it), with {@code dimension} and {@code member}. */
    public static Dataset<Row> of(Dataset<Row> rows, Collection<String> dimensions) {
        return inlined(rows, dimensions.stream().map(Members::member));
    }

    /** The same, and once more for the company as a whole: {@code all}, {@code all}. */
    public static Dataset<Row> withAll(Dataset<Row> rows, Collection<String> dimensions) {
        return inlined(
                rows,
                Stream.concat(
                        Stream.of(member(ALL, lit(ALL))), dimensions.stream().map(Members::member)));
    }

    private static Dataset<Row> inlined(Dataset<Row> rows, Stream<Column> members) {
        return rows.select(col("*"), inline(array(members.toArray(Column[]::new))));
    }

    private static Column member(String dimension) {
        return member(dimension, coalesce(col(column(dimension)).cast("string"), lit(Attributes.UNKNOWN)));
    }

    private static Column member(String dimension, Column member) {
        return struct(lit(dimension).as("dimension"), member.as("member"));
    }
}
