package dev.safra.usage;

import static dev.safra.lake.Types.BIGINT;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.filter;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.split;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;

/**
 * The order of product versions as numbers, so that rows are compared without strings: 1.9 is before 1.10, and 2.0-rc1
 * before 2.0.
 */
public final class VersionOrder {

    /** More than any product has; a column with more different values is something else. */
    static final int MOST = 100_000;

    private VersionOrder() {}

    /** One row per {@code version} with its {@code rank} from 1, and the last {@code day} that had it. */
    public static Dataset<Row> of(Dataset<Row> rows) {
        Dataset<Row> versions = rows.where("version is not null")
                .groupBy("version")
                .agg(max("day").as("day"));
        CardinalityLimit.require(versions, "version", MOST, "a version of the product");
        return versions.agg(sort_array(
                                collect_list(struct(order(col("version")).as("_order"), col("version"), col("day"))))
                        .as("_all"))
                .select(posexplode(col("_all")).as(new String[] {"_place", "_version"}))
                .select(
                        col("_version.version").as("version"),
                        col("_version.day").as("day"),
                        col("_place").plus(1).cast(BIGINT).as("rank"));
    }

    /** The value by which versions are compared; 4.2 and v4.2 have the same. Null where there is no version. */
    public static Column order(Column version) {
        Column release = release(version);
        return when(
                version.isNotNull(),
                struct(numbers(release).as("_numbers"), version.equalTo(release).as("_is_release")));
    }

    private static Column numbers(Column release) {
        return transform(
                filter(split(release, "[^0-9]+"), part -> part.notEqual("")),
                part -> part.try_cast(DataTypes.createDecimalType(38, 0)));
    }

    /** The version without its suffix from the first - or + on, such as that of a pre-release. */
    private static Column release(Column version) {
        return regexp_extract(version, "^[^-+]*", 0);
    }
}
