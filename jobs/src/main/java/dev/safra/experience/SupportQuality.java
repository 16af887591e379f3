package dev.safra.experience;

import static dev.safra.lake.Partitions.broadcast;
import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.NUMBER;
import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.median;
import static org.apache.spark.sql.functions.unix_micros;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.Ratio;
import dev.safra.lake.Table;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How well each customer was served in the last days: its tickets, and the downtime of what it pays for
 * (docs/metrics.md, "Support quality").
 */
public final class SupportQuality {

    public static final Table TABLE = Table.named("support_quality")
            .describedAs("One row per account and as-of day, over the window of days (support.window-days) that ends"
                    + " with that day. Accounts are those known by then, and those with a ticket or an incident.")
            .key("account_id", STRING, "The customer; joins to accounts.")
            .key("as_of", DATE, "The as-of day; what happened later is not known yet.")
            .optional(
                    "tickets",
                    BIGINT,
                    "Tickets opened in the window; null without support_tickets, as are the columns up to"
                            + " open_tickets.")
            .optional("bugs", BIGINT, "Tickets of kind bug opened in the window.")
            .optional("escalations", BIGINT, "Escalated tickets opened in the window.")
            .optional(
                    "escalation_rate",
                    RATE,
                    "Escalations over tickets; null if no ticket of any account has is_escalated.")
            .optional(
                    "first_response_within_sla",
                    RATE,
                    "Tickets answered within the time promised for their tier, over those answered or already late.")
            .optional(
                    "median_first_response_minutes",
                    NUMBER,
                    "Median time to the first response, of the tickets that were answered.")
            .optional(
                    "median_resolution_hours",
                    NUMBER,
                    "Median time from opened to resolved, of the tickets that were resolved.")
            .optional("open_tickets", BIGINT, "Tickets not resolved at the end of the day, whenever they were opened.")
            .optional(
                    "downtime_minutes",
                    NUMBER,
                    "Minutes of incidents in the window, overlaps counted once; null without incidents.")
            .optional("availability", RATE, "Share of the window without an incident; null without incidents.")
            .check("availability_is_a_share", "coalesce(availability, 0) between 0 and 1")
            .partitionedBy("as_of");

    private static final String[] COUNTS = {"tickets", "bugs", "escalations", "open_tickets"};

    private static final double MICROS_PER_MINUTE = 60e6;
    private static final double MICROS_PER_HOUR = 3600e6;

    private SupportQuality() {}

    /**
     * From accounts (one row each) and valid rows of the raw tables, tickets and incidents empty where the source is
     * not configured.
     *
     * @param subscriptions which product an account has from when to when, and so which accounts an incident of a
     *     product affects
     */
    public static Dataset<Row> from(
            Dataset<Row> accounts,
            Optional<Dataset<Row>> tickets,
            Optional<Dataset<Row>> incidents,
            Dataset<Row> subscriptions,
            Settings.Support settings,
            AsOf asOf) {
        Column start = midnight(asOf, 1 - settings.windowDays());
        Column end = midnight(asOf, 1);
        String[] account = {"account_id"};
        Dataset<Row> known = accounts.where(
                        col("signed_up_on").isNull().or(col("signed_up_on").leq(lit(asOf.day()))))
                .select("account_id");
        Dataset<Row> served = tickets.map(
                        rows -> known.join(byAccount(rows, start, end, settings), account, "full_outer"))
                .orElse(known);
        Column window = unix_micros(end).minus(unix_micros(start));
        Dataset<Row> quality = incidents
                .map(rows -> Downtime.added(served, rows, subscriptions, start, end)
                        .withColumn("downtime_minutes", col("downtime").divide(MICROS_PER_MINUTE))
                        .withColumn("availability", lit(1.0).minus(Ratio.of(col("downtime"), window))))
                .orElse(served)
                .withColumn("as_of", lit(asOf.day()));
        return tickets.isPresent() ? quality.na().fill(0, COUNTS) : quality;
    }

    /** One row per account with a ticket that was opened in the window, or is still open. */
    private static Dataset<Row> byAccount(Dataset<Row> tickets, Column start, Column end, Settings.Support promised) {
        Dataset<Row> known = asOfTheEnd(tickets, start, end, promised).where("is_recent or resolved_at is null");
        // If no ticket at all has a value, the source does not record it, which is not the same as never.
        Dataset<Row> recent = known.where("is_recent")
                .agg(
                        count("is_escalated").gt(0).as("tells_escalation"),
                        count("first_responded_at").gt(0).as("tells_response"));
        Column isRecent = col("is_recent");
        Column isLate = col("waited").gt(col("promised"));
        Column isAnswered = col("response").isNotNull();
        Column response = when(col("tells_response").and(isRecent), col("response"));
        Dataset<Row> sums = known.crossJoin(broadcast(recent))
                .groupBy("account_id")
                .agg(
                        count_if(isRecent).as("tickets"),
                        count_if(isRecent.and(col("kind").equalTo("bug"))).as("bugs"),
                        count_if(isRecent.and(col("is_escalated"))).as("escalations"),
                        count_if(isRecent.and(col("tells_escalation"))).as("escalation_base"),
                        count_if(response.leq(col("promised"))).as("in_time"),
                        count_if(isRecent.and(col("tells_response")).and(isAnswered.or(isLate)))
                                .as("due"),
                        median(response).divide(MICROS_PER_MINUTE).as("median_first_response_minutes"),
                        median(when(isRecent, col("resolution")))
                                .divide(MICROS_PER_HOUR)
                                .as("median_resolution_hours"),
                        count_if(col("resolved_at").isNull()).as("open_tickets"));
        return sums.withColumn("escalation_rate", Ratio.of(col("escalations"), col("escalation_base")))
                .withColumn("first_response_within_sla", Ratio.of(col("in_time"), col("due")))
                .drop("escalation_base", "in_time", "due");
    }

    /** Tickets as they stood at the end: durations in microseconds, null if the event had not happened yet. */
    private static Dataset<Row> asOfTheEnd(Dataset<Row> tickets, Column start, Column end, Settings.Support promised) {
        Column opened = unix_micros(col("opened_at"));
        Column responded = until(end, "first_responded_at");
        Column resolved = until(end, "resolved_at");
        Column minutes =
                when(col("tier").equalTo("premium"), promised.premiumMinutes()).otherwise(promised.standardMinutes());
        return tickets.where(col("opened_at").lt(end))
                .select(
                        col("account_id"),
                        col("kind"),
                        col("is_escalated"),
                        col("opened_at").geq(start).as("is_recent"),
                        responded.as("first_responded_at"),
                        resolved.as("resolved_at"),
                        minutes.multiply(lit((long) MICROS_PER_MINUTE)).as("promised"),
                        // Whoever resolves a ticket has answered it.
                        unix_micros(coalesce(responded, resolved)).minus(opened).as("response"),
                        unix_micros(end).minus(opened).as("waited"),
                        unix_micros(resolved).minus(opened).as("resolution"));
    }

    private static Column until(Column end, String time) {
        return when(col(time).lt(end), col(time));
    }

    /** The start, in the business time zone, of the day that is a number of days after the as-of day. */
    private static Column midnight(AsOf asOf, int days) {
        return lit(asOf.day().plusDays(days)).cast("timestamp");
    }
}
