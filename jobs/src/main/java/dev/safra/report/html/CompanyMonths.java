package dev.safra.report.html;

import dev.safra.revenue.MrrBridge;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** The company's months in mrr_bridge: the newest and the 24 before it. One query, since several sections show some of them. */
final class CompanyMonths {

    /** Of the company, as a condition on tables by dimension and member. */
    static final String COMPANY = "dimension = 'all'";

    private static final int BEFORE = 24;

    private CompanyMonths() {}

    /** Oldest first. */
    static List<Fact> of(PublishedTables tables) {
        LocalDate newest = tables.month();
        return tables.rows(Query.of(
                        MrrBridge.TABLE,
                        COMPANY + " and month between " + Query.literal(newest.minusMonths(BEFORE)) + " and "
                                + Query.literal(newest))
                .orderedBy("month"));
    }

    static Optional<Fact> month(PublishedTables tables, LocalDate month) {
        return of(tables).stream().filter(row -> row.day("month").equals(month)).findFirst();
    }

    static Optional<Fact> newest(PublishedTables tables) {
        return month(tables, tables.month());
    }
}
