package dev.safra.retention;

import java.util.List;

/**
 * What makes accounts a cohort, with the sums that are told of it in each period and what they indicate
 * (docs/metrics.md, "Cohorts"). Adding an indicator is adding a line here, and its sum to whoever adds up the others.
 */
enum CohortKind {
    /**
     * The period of their first MRR. Of levels the sum is that at the period's close, of flows that of all its months:
     * accounts that are new, accounts and MRR at the close, at most what each had first, and what changed.
     */
    MONEY(
            8,
            new Indicator("accounts", 1, false, 1, true),
            new Indicator("mrr", 2, true, 2, true),
            new Indicator("mrr_gross", 3, true, 2, true),
            new Indicator("upsell", 4, true, 2, true),
            new Indicator("cross_sell", 5, true, 2, true),
            new Indicator("downsell", 6, true, 2, true),
            new Indicator("churn", 7, true, 2, true)),

    /** The period of their first paying day: accounts that are new, and that have MRR on the anniversary. */
    ANNIVERSARY(2, new Indicator("accounts_anniversary", 1, false, 0, true)),

    /** The period of their sign-up: accounts that are new, and that use the product. */
    USAGE(2, new Indicator("active_accounts", 1, false, 0, true)),

    /** The same: accounts that are new, promoters less detractors, and answers. */
    ANSWERS(3, new Indicator("nps", 1, false, 2, false));

    private final int sums;
    private final List<Indicator> indicators;

    CohortKind(int sums, Indicator... indicators) {
        this.sums = sums;
        this.indicators = List.of(indicators);
    }

    /** How many there are of a period; the first is of accounts that are new. */
    int sums() {
        return sums;
    }

    List<Indicator> indicators() {
        return indicators;
    }
}
