package dev.safra.revenue;

import dev.safra.account.Ledger;
import dev.safra.account.LedgerEntry;
import dev.safra.account.OpenMonths;
import dev.safra.account.OpeningState;
import dev.safra.account.Subscription;
import dev.safra.dimension.AccountRows;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Follows every account in one pass: Spark brings an account's rows together, the {@link Ledger} emits entries, and
 * every table of this package is a selection of them. One account is in memory at a time.
 */
public final class LedgerPass {

    /** Kinds of {@link #remarks}. */
    public static final String FINDING = "finding";

    public static final String NO_RATE = "no_rate";

    private static final int BOOKS = SubscriptionRows.COLUMNS.size();

    private LedgerPass() {}

    /**
     * The ledger's entries for each account in every month, as rows. From valid rows of the raw table subscriptions.
     */
    public static Dataset<Row> over(Dataset<Row> subscriptions, Ledger ledger) {
        return over(subscriptions, ledger, OpenMonths.ALL);
    }

    /**
     * The same for a window's months, computed from the rows alone. This is right where the rows still agree with what
     * is published of the months before; the {@link MonthDigests} cover all months, so that this can be checked.
     */
    public static Dataset<Row> over(Dataset<Row> subscriptions, Ledger ledger, OpenMonths window) {
        return follow(SubscriptionRows.inOrder(subscriptions), ledger, window, false);
    }

    /**
     * The same, continuing from the published state ({@link PublishedOpeningState}, one row per account), whatever the
     * rows now hold for the months before the window and for closed months. Accounts without rows are followed too.
     */
    public static Dataset<Row> over(Dataset<Row> subscriptions, Ledger ledger, OpenMonths window, Dataset<Row> books) {
        // One more row for an account is cheaper than its published state in each of its rows.
        Dataset<Row> both = SubscriptionRows.inOrder(subscriptions).unionByName(books, true);
        return follow(both, ledger, window, true);
    }

    /**
     * Findings about rows, and missing rates: {@code kind}, {@code month}, {@code rule}, {@code value} and {@code
     * payload}.
     */
    public static Dataset<Row> remarks(Dataset<Row> ledger) {
        return FactRows.remarks(ledger);
    }

    private static Dataset<Row> follow(Dataset<Row> rows, Ledger ledger, OpenMonths window, boolean goesOnFromBooks) {
        return AccountRows.summed(rows, FactRows.SCHEMA, () -> new Following(ledger, window, goesOnFromBooks));
    }

    /** Follows the accounts of a partition, and emits their digests at its end. */
    private static final class Following implements AccountRows.Summing {

        private final Ledger ledger;
        private final OpenMonths window;
        private final boolean goesOnFromBooks;
        private final MonthDigests digests;

        Following(Ledger ledger, OpenMonths window, boolean goesOnFromBooks) {
            this.ledger = ledger;
            this.window = window;
            this.goesOnFromBooks = goesOnFromBooks;
            this.digests = new MonthDigests(ledger.asOf());
        }

        @Override
        public Iterator<Row> add(String account, Iterator<Row> its) {
            List<Subscription> rows = new ArrayList<>();
            OpeningState books = OpeningState.NONE;
            while (its.hasNext()) {
                Row row = its.next();
                if (goesOnFromBooks && !row.isNullAt(BOOKS)) {
                    books = PublishedOpeningState.books(row.getStruct(BOOKS));
                } else {
                    rows.add(SubscriptionRows.subscription(row));
                }
            }
            return included(account, goesOnFromBooks ? ledger.follow(rows, window, books) : ledger.follow(rows))
                    .iterator();
        }

        @Override
        public Iterator<Row> rest() {
            return digests.rows();
        }

        private List<Row> included(String account, List<LedgerEntry> facts) {
            List<Row> rows = new ArrayList<>(facts.size());
            for (LedgerEntry fact : facts) {
                if (fact instanceof LedgerEntry.Level
                        || fact instanceof LedgerEntry.Change
                        || fact instanceof LedgerEntry.Month) {
                    digests.add(account, fact);
                }
                if (fact.month() == null || window.includes(fact.month())) {
                    rows.add(FactRows.of(account, fact));
                }
            }
            return rows;
        }
    }
}
