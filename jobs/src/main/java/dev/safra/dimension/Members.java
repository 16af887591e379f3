package dev.safra.dimension;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.safra.lake.Types;
import java.util.Collection;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** The members of dimensions to which accounts belong. */
public final class Members {

    public static final String ALL = "all";

    private Members() {}

    /**
     * The name of the column with a dimension's members. It has a prefix, since a site may give an attribute the name
     * of another column.
     */
    public static String column(String dimension) {
        return "_" + dimension;
    }

    /** An array with the member of each dimension, in order, from {@link #column}s. */
    private static Column array(Collection<String> dimensions) {
        return functions
                .array(dimensions.stream().map(Members::memberOf).toArray(Column[]::new))
                .cast(Types.STRINGS);
    }

    /**
     * One row per account: {@code account_id}, {@code signed_up_on} and {@code members}, its member of each dimension
     * in order.
     */
    public static Dataset<Row> ofAccounts(Dataset<Row> accounts, Collection<String> dimensions) {
        Column[] columns = Stream.concat(
                        Stream.of(col("account_id"), col("signed_up_on")),
                        dimensions.stream().map(name -> col(name).as(column(name))))
                .toArray(Column[]::new);
        return accounts.select(columns)
                .select(
                        col("account_id"),
                        col("signed_up_on"),
                        array(dimensions).as("members"));
    }

    private static Column memberOf(String dimension) {
        return coalesce(col(column(dimension)).cast("string"), lit(Attributes.UNKNOWN));
    }
}
