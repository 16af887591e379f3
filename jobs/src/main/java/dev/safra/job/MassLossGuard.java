package dev.safra.job;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import dev.safra.config.AsOf;
import dev.safra.config.Escaped;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.job.Note.Weight;
import dev.safra.lake.JavaPass;
import dev.safra.revenue.AccountMonths;
import dev.safra.revenue.VanishedAccounts;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Keeps a night from publishing customers as lost where their rows have disappeared from the source. */
final class MassLossGuard {

    /** So many accounts may always vanish, and so large a share of those who paid. */
    private static final long LEAST_ALLOWED = 20;

    private static final double SHARE_ALLOWED = 0.2;

    private static final int MOST_MONTHS = 60;

    private MassLossGuard() {}

    /**
     * Throws SafraException (22) where more accounts than {@code quality.most-lost-accounts} paid when last published and
     * would now have left without a row that ended, unless the run accepts that.
     */
    static void require(NightContext context, Dataset<Row> ledger, Billing billing) {
        if (context.input().plan().published().isEmpty()) {
            return;
        }
        LocalDate last = AsOf.monthOf(context.input().plan().publishedUntil());
        LocalDate newest = context.asOf().month();
        Dataset<Row> before = VanishedAccounts.before(
                        context.tables().read(AccountMonths.TABLE), first(context, last, newest), last, ledger, newest)
                .where(not(col("account_id").startsWith(Forgetting.PREFIX)));
        Row counts = JavaPass.collect(before.agg(count_if(col("pays")), count_if(col("has_left"))))
                .get(0);
        long allowed = context.settings().losses().mostAccounts().orElseGet(() -> allowedOf(counts.getLong(0)));
        if (counts.getLong(1) <= allowed) {
            return;
        }
        Row vanished = JavaPass.collect(VanishedAccounts.from(before, billing.subscriptions())
                        .agg(
                                count(lit(1)),
                                sum("closing_mrr"),
                                min(struct(
                                        col("account_id"),
                                        coalesce(col("subscription_id"), lit(""))
                                                .as("subscription_id")))))
                .get(0);
        if (vanished.getLong(0) <= allowed) {
            return;
        }
        String found = billing.source() + ": the rows of " + vanished.getLong(0) + " accounts are gone (such as "
                + example(vanished.getStruct(2)) + "), " + money(vanished.getDecimal(1))
                + " of MRR: they did not end, and of the " + counts.getLong(0) + " that paid on "
                + context.input().plan().publishedUntil() + " " + allowed + " may be lost so";
        if (!context.input().acceptsLosses()) {
            throw new SafraException(
                    ExitCode.DATA_QUALITY,
                    found
                            + " (quality.most-lost-accounts). See whether the source is complete and its days and identifiers"
                            + " are what they were. If these customers have really left, run again with --accept-losses");
        }
        context.findings().note(Weight.NUMBERS, found + "; accepted, as asked for");
    }

    /** The first month to compare: the first open one, or that of the lookback where all months are open. */
    private static LocalDate first(NightContext context, LocalDate last, LocalDate newest) {
        LocalDate lookback = last.minusMonths(context.settings().nightly().lookbackMonths());
        return Stream.of(context.input().plan().window().from(), lookback, newest.minusMonths(MOST_MONTHS))
                .max(Comparator.naturalOrder())
                .filter(month -> month.isBefore(last))
                .orElse(last);
    }

    private static long allowedOf(long paying) {
        return Math.max(LEAST_ALLOWED, (long) (SHARE_ALLOWED * paying));
    }

    private static String example(Row row) {
        String subscription = row.getString(1);
        return (subscription.isEmpty() ? "" : "\"" + Escaped.value(subscription) + "\" of ") + "\""
                + Escaped.value(row.getString(0)) + "\"";
    }

    private static String money(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,.2f", amount.setScale(2, RoundingMode.HALF_UP));
    }
}
