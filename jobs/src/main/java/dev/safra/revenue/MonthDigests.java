package dev.safra.revenue;

import static dev.safra.dimension.Amounts.money;
import static dev.safra.revenue.FactRows.number;
import static org.apache.spark.sql.functions.bit_xor;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.sum;

import dev.safra.account.Fingerprint;
import dev.safra.account.LedgerEntry;
import dev.safra.config.AsOf;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A digest of the ledger's entries for each month: months with equal digests are equal. They show which months a night
 * changes, and which earlier months no longer agree with the input.
 */
public final class MonthDigests {

    private final AsOf asOf;
    private final Map<LocalDate, Digest> byMonth = new HashMap<>();

    MonthDigests(AsOf asOf) {
        this.asOf = asOf;
    }

    /**
     * One row per month: {@code month}, {@code facts} (how many levels, movements and account months), {@code
     * fingerprint} of all of them in any order, {@code closing_mrr} and {@code closing_accounts} (accounts with MRR at
     * the close). From the rows of {@link LedgerPass}.
     */
    public static Dataset<Row> from(Dataset<Row> ledger) {
        return ledger.where(col("kind").equalTo(FactRows.DIGEST))
                .groupBy("month")
                .agg(
                        sum(number(0)).as("facts"),
                        bit_xor(number(1)).as("fingerprint"),
                        money(sum(number(2))).as("closing_mrr"),
                        sum(number(3)).as("closing_accounts"));
    }

    void add(String account, LedgerEntry fact) {
        byMonth.computeIfAbsent(fact.month(), month -> new Digest(asOf.isComplete(month)))
                .add(account, fact);
    }

    Iterator<Row> rows() {
        return byMonth.entrySet().stream()
                .map(entry -> entry.getValue().row(entry.getKey()))
                .iterator();
    }

    /** The digest of one month over a partition's accounts. */
    private static final class Digest {
        private final boolean isComplete;
        private long facts;
        private long fingerprint;
        private long closingMrr;
        private long closingAccounts;

        Digest(boolean isComplete) {
            this.isComplete = isComplete;
        }

        void add(String account, LedgerEntry fact) {
            facts++;
            // No two entries are alike, so that none cancels another.
            fingerprint ^= Fingerprint.of(account, fact, isComplete);
            if (fact instanceof LedgerEntry.Month month) {
                closingMrr = Math.addExact(closingMrr, month.closingMrr());
                closingAccounts += month.closingMrr() > 0 ? 1 : 0;
            }
        }

        Row row(LocalDate month) {
            return FactRows.of(month, facts, fingerprint, closingMrr, closingAccounts);
        }
    }
}
