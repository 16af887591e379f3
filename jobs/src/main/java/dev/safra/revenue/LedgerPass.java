package dev.safra.revenue;

import static org.apache.spark.sql.functions.col;

import dev.safra.account.Books;
import dev.safra.account.Fact;
import dev.safra.account.Ledger;
import dev.safra.account.Subscription;
import dev.safra.account.Window;
import dev.safra.lake.Partitions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * Follows every account in one pass: Spark brings an account's rows together, the {@link Ledger} says what happened, and
 * every table of this package is a selection of what it said. One account is in memory at a time.
 */
public final class LedgerPass implements MapPartitionsFunction<Row, Row> {

    private static final long serialVersionUID = 1;

    /** Kinds of {@link #remarks}. */
    public static final String FINDING = "finding";

    public static final String NO_RATE = "no_rate";

    private static final int BOOKS = SubscriptionRows.COLUMNS.size();

    private final Ledger ledger;
    private final Window window;
    private final boolean goesOnFromBooks;

    private LedgerPass(Ledger ledger, Window window, boolean goesOnFromBooks) {
        this.ledger = ledger;
        this.window = window;
        this.goesOnFromBooks = goesOnFromBooks;
    }

    /** What the ledger says of each account in every month. From valid rows of the raw table subscriptions. */
    public static Dataset<Row> over(Dataset<Row> subscriptions, Ledger ledger) {
        return over(subscriptions, ledger, Window.ALL);
    }

    /**
     * The same in a window's months, as the rows have them: for where they still agree with what is published of the months
     * before. {@link MonthDigests} are of all months, so that this can be seen.
     */
    public static Dataset<Row> over(Dataset<Row> subscriptions, Ledger ledger, Window window) {
        return follow(SubscriptionRows.inOrder(subscriptions), new LedgerPass(ledger, window, false));
    }

    /**
     * The same, going on from what is published ({@link PublishedBooks}, one row per account), whatever the rows now say of
     * the months before the window and of closed ones. Accounts without rows are followed too.
     */
    public static Dataset<Row> over(Dataset<Row> subscriptions, Ledger ledger, Window window, Dataset<Row> books) {
        // One more row for an account is cheaper than its books beside every one of its rows.
        Dataset<Row> both = SubscriptionRows.inOrder(subscriptions).unionByName(books, true);
        return follow(both, new LedgerPass(ledger, window, true));
    }

    /** What is wrong with rows or rates: {@code kind}, {@code month}, {@code rule}, {@code value} and {@code payload}. */
    public static Dataset<Row> remarks(Dataset<Row> ledger) {
        return FactRows.remarks(ledger);
    }

    private static Dataset<Row> follow(Dataset<Row> rows, LedgerPass pass) {
        return Partitions.by(rows, col("account_id"))
                .sortWithinPartitions("account_id")
                .mapPartitions(pass, Encoders.row(FactRows.SCHEMA));
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        return new Accounts(rows);
    }

    /** Reads one account's rows, hands out what the ledger says of it, and goes on to the next. */
    private final class Accounts implements Iterator<Row> {

        private final Iterator<Row> input;
        private final MonthDigests digests = new MonthDigests(ledger.asOf());
        private Row next;
        private boolean isEnded;
        private Iterator<Row> output = Collections.emptyIterator();

        Accounts(Iterator<Row> input) {
            this.input = input;
            this.next = input.hasNext() ? input.next() : null;
        }

        @Override
        public boolean hasNext() {
            while (!output.hasNext() && next != null) {
                output = nextAccount().iterator();
            }
            if (!output.hasNext() && !isEnded) {
                isEnded = true;
                output = digests.rows();
            }
            return output.hasNext();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return output.next();
        }

        private List<Row> nextAccount() {
            String account = SubscriptionRows.account(next);
            List<Subscription> rows = new ArrayList<>();
            Books books = Books.NONE;
            while (next != null && SubscriptionRows.account(next).equals(account)) {
                if (goesOnFromBooks && !next.isNullAt(BOOKS)) {
                    books = PublishedBooks.books(next.getStruct(BOOKS));
                } else {
                    rows.add(SubscriptionRows.subscription(next));
                }
                next = input.hasNext() ? input.next() : null;
            }
            return told(account, goesOnFromBooks ? ledger.follow(rows, window, books) : ledger.follow(rows));
        }

        private List<Row> told(String account, List<Fact> facts) {
            List<Row> told = new ArrayList<>(facts.size());
            for (Fact fact : facts) {
                if (fact instanceof Fact.Level || fact instanceof Fact.Change || fact instanceof Fact.Month) {
                    digests.add(account, fact);
                }
                if (fact.month() == null || window.tells(fact.month())) {
                    told.add(FactRows.of(account, fact));
                }
            }
            return told;
        }
    }
}
