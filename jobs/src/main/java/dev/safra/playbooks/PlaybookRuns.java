package dev.safra.playbooks;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;

import dev.safra.config.AsOf;
import dev.safra.lake.Table;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What each playbook did each night. A playbook that is not in it has never run. */
public final class PlaybookRuns {

    public static final Table TABLE = Table.named("playbook_runs")
            .describedAs("One row per playbook and as-of day.")
            .key("playbook", STRING, "Name of the playbook in the configuration.")
            .key("as_of", DATE, "The as-of day of the night.")
            .required("open", BIGINT, "Episodes that are open.")
            .required("suppressed", BIGINT, "Episodes that wait, since others of the account come first.")
            .required("baseline", BIGINT, "Episodes that lasted before the playbook first ran.")
            .required("opened", BIGINT, "Episodes opened that night.")
            .required("closed", BIGINT, "Episodes closed that night.")
            .partitionedBy("as_of");

    private PlaybookRuns() {}

    /**
     * The night's rows.
     *
     * @param playbooks {@code playbook}, the names of all playbooks
     */
    public static Dataset<Row> from(Dataset<Row> playbooks, Dataset<Row> night, AsOf asOf) {
        Column day = lit(asOf.day());
        return playbooks
                .join(night, new String[] {"playbook"}, "left")
                .groupBy("playbook")
                .agg(
                        lit(asOf.day()).as("as_of"),
                        count_if(col("state").equalTo("open")).as("open"),
                        count_if(col("state").equalTo("suppressed")).as("suppressed"),
                        count_if(col("state").equalTo("baseline")).as("baseline"),
                        count_if(col("state")
                                        .equalTo("open")
                                        .and(col("opened_on").equalTo(day)))
                                .as("opened"),
                        count_if(col("closed_on").equalTo(day)).as("closed"));
    }
}
