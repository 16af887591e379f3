package dev.safra.dimension;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.Settings;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Attributes of accounts as the members of dimensions: strings, {@code unknown} where nothing is known. */
public final class Attributes {

    /** How an account is looked after, as of the newest night. */
    public static final String TOUCH = "touch";

    /** The attributes that can be dimensions, beside a site's own. */
    public static final List<String> ALL =
            List.of("size", TOUCH, "industry", "country", "csm", "use_case", "is_partner", "is_strategic");

    public static final String UNKNOWN = "unknown";

    private Attributes() {}

    /** Size group of an account (metrics.md §10), from {@code employees} and {@code is_partner}. */
    public static Column size(Settings.Sizes sizes) {
        Column employees = col("employees");
        return when(col("is_partner"), "partner")
                .when(employees.leq(sizes.smallBusinessUpTo()), "small_business")
                .when(employees.leq(sizes.midMarketUpTo()), "mid_market")
                .when(employees.isNotNull(), "enterprise")
                .otherwise(UNKNOWN);
    }

    /**
     * Adds attributes of {@code accounts} (one row per account, with size) to rows with an {@code account_id}, each as its
     * {@link Members#column}.
     */
    public static Dataset<Row> added(Dataset<Row> rows, Dataset<Row> accounts, Collection<String> names) {
        Dataset<Row> attributes = accounts.select(columns(Stream.concat(
                Stream.of(col("account_id")),
                names.stream().map(name -> col(name).cast("string").as(Members.column(name))))));
        return rows.join(attributes, new String[] {"account_id"}, "left")
                .select(columns(Stream.concat(
                        Stream.of(rows.columns()).map(name -> col(name)),
                        names.stream()
                                .map(Members::column)
                                .map(name -> coalesce(col(name), lit(UNKNOWN)).as(name)))));
    }

    private static Column[] columns(Stream<Column> columns) {
        return columns.toArray(Column[]::new);
    }
}
