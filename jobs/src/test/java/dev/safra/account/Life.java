package dev.safra.account;

import dev.safra.config.AsOf;
import java.time.LocalDate;
import java.util.List;

/** One account's rows, and what the {@link Ledger} tells of them by default as of the end of 2025; expected as text tables. */
record Life(List<Subscription> rows, Rates rates, AsOf asOf) {

    static final int GRACE_DAYS = 30;
    static final int GAP_DAYS = 7;

    static Life of(String rows) {
        return new Life(Lives.parse(rows), new Rates("BRL"), new AsOf(LocalDate.parse("2025-12-31")));
    }

    Life asOf(String day) {
        return asOf(LocalDate.parse(day));
    }

    Life asOf(LocalDate day) {
        return new Life(rows, rates, new AsOf(day));
    }

    Life at(String rates) {
        return new Life(rows, Lives.rates(rates), asOf);
    }

    Life with(List<Subscription> otherRows) {
        return new Life(otherRows, rates, asOf);
    }

    List<LedgerEntry> facts() {
        return ledger().follow(rows);
    }

    List<LedgerEntry> facts(OpenMonths window, OpeningState books) {
        return ledger().follow(rows, window, books);
    }

    private Ledger ledger() {
        return new Ledger(asOf, rates, GRACE_DAYS, GAP_DAYS);
    }

    /** {@code month | product | plan | quantity | mrr | committed_mrr | at_risk_mrr}, or some of them. */
    Life expectLevels(String expected) {
        return expect(LedgerEntry.Level.class, expected);
    }

    /** The columns of {@code mrr_movements}, or some of them. */
    Life expectChanges(String expected) {
        return expect(LedgerEntry.Change.class, expected);
    }

    /** Openings, closings, a column for every kind of movement and how the account was lost, or some of them. */
    Life expectMonths(String expected) {
        return expect(LedgerEntry.Month.class, expected);
    }

    /** {@code rule} and the columns of the row. */
    Life expectFindings(String expected) {
        return expect(LedgerEntry.Found.class, expected);
    }

    /** {@code month | currency}. */
    Life expectMissingRates(String expected) {
        return expect(LedgerEntry.NoRate.class, expected);
    }

    private Life expect(Class<? extends LedgerEntry> kind, String expected) {
        Facts.expect(facts(), kind, expected);
        return this;
    }

    /** As of when, and the rows. */
    @Override
    public String toString() {
        return "as of " + asOf.day() + "\n" + Lives.table(rows);
    }
}
