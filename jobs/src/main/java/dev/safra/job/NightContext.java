package dev.safra.job;

import static org.apache.spark.sql.functions.lit;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.dimension.Accounts;
import dev.safra.dimension.Attributes;
import dev.safra.lake.Types;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.ChurnBreakdown;
import dev.safra.revenue.MonthSums;
import dev.safra.revenue.MrrMonths;
import dev.safra.revenue.MrrMovements;
import dev.safra.segments.TouchSegments;
import dev.safra.source.DataQuality;
import dev.safra.source.RawTable;
import dev.safra.source.RawTables;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What the jobs of a night work with: what it starts from, the tables that it reads and writes, and what it finds. Jobs that
 * run at once may use it at once.
 *
 * @param memo what several jobs need, computed once a night
 */
record NightContext(NightInput input, NightTables tables, NightFindings findings, Memo memo) {

    NightContext(NightInput input, NightTables tables) {
        this(input, tables, new NightFindings(input.sources(), input.plan().published()), new Memo());
    }

    Settings settings() {
        return input.settings();
    }

    /** The night's own day. */
    AsOf night() {
        return input.plan().night();
    }

    /** The day that monthly tables are as of: the night's, or a newer one that is published already. */
    AsOf asOf() {
        return input.plan().asOf();
    }

    /** The newest day that a job has computed, this night's included: the day that its own history is as of. */
    AsOf asOf(Job job) {
        return tables.newestDay(job)
                .filter(day -> day.isAfter(night().day()))
                .map(AsOf::new)
                .orElse(night());
    }

    /** The valid rows of a source; none where it is not configured. */
    Dataset<Row> accepted(RawTable table) {
        return input.ifConfigured(table).orElseGet(() -> tables.rows(table.contract(), List.of()));
    }

    /** The customers as in {@link Accounts#table}; none where accounts are not configured. */
    Dataset<Row> accounts() {
        return Accounts.from(accepted(RawTables.ACCOUNTS), settings().sizes());
    }

    /** The customers with all that can be a dimension: {@code touch} too, as of the newest night. */
    Dataset<Row> members() {
        if (!settings().dimensions().contains(Attributes.TOUCH) || !tables.has(TouchSegments.TABLE)) {
            return accounts().withColumn(Attributes.TOUCH, lit(null).cast(Types.STRING));
        }
        return memo.rows(
                "members",
                () -> accounts()
                        .join(
                                TouchSegments.newest(tables.read(TouchSegments.TABLE)),
                                new String[] {"account_id"},
                                "left"));
    }

    /** {@link MonthSums} of the tables as they are, by all configured dimensions. */
    Dataset<Row> monthSums() {
        Set<String> attributes =
                new LinkedHashSet<>(ChurnBreakdown.attributes(settings().dimensions()));
        attributes.addAll(settings().dimensions());
        return memo.rows(
                "month sums",
                () -> MonthSums.from(
                        tables.read(AccountMonths.TABLE),
                        tables.read(MrrMonths.TABLE),
                        tables.read(MrrMovements.TABLE),
                        members(),
                        attributes,
                        asOf(),
                        input.plan().window()));
    }

    /** What the nights before a day found of the sources. */
    DataQuality.Past past(AsOf day) {
        return tables.has(DataQuality.TABLE)
                ? DataQuality.past(tables.read(DataQuality.TABLE), day)
                : DataQuality.Past.NONE;
    }
}
