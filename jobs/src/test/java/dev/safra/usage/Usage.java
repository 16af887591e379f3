package dev.safra.usage;

import static dev.safra.testing.TextRows.given;

import dev.safra.source.UsageTables;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Steps between events and adoption as tests take them. */
final class Usage {

    private Usage() {}

    static Dataset<Row> events(String text) {
        return given(UsageTables.USAGE_EVENTS.contract(), text);
    }

    /** Numbered in the order of the names. */
    static Dataset<Row> features(Dataset<Row> events) {
        return UsageFeatures.from(none(), events.select("feature"));
    }

    /** The features of a table without any. */
    static Dataset<Row> none() {
        return SparkSession.active().createDataFrame(java.util.List.of(), UsageFeatures.TABLE.schema());
    }

    static Dataset<Row> days(Dataset<Row> events) {
        return days(events, features(events));
    }

    static Dataset<Row> days(Dataset<Row> events, Dataset<Row> features) {
        Dataset<Row> versions =
                VersionOrder.of(events.withColumn("day", functions.to_date(functions.col("occurred_at"))));
        return UsageDays.from(events, true, features, versions).to(UsageDays.TABLE.schema());
    }

    /** Days with the names of their features, in order, instead of bits. */
    static Dataset<Row> named(Dataset<Row> days, Dataset<Row> features) {
        days.createOrReplaceTempView("days_to_name");
        features.createOrReplaceTempView("features_to_name");
        return SparkSession.active().sql("""
                select account_id, user_id, day, any_value(events) as events, any_value(logins) as logins,
                  any_value(downloads) as downloads, any_value(version) as version,
                  array_join(sort_array(collect_list(feature)), ' ') as features
                from days_to_name left join features_to_name
                  on coalesce(get(features, number div 64), 0) & shiftleft(1L, number % 64) <> 0
                group by account_id, user_id, day
                """);
    }
}
