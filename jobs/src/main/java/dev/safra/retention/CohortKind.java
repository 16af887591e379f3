package dev.safra.retention;

import java.util.List;

/**
 * What makes accounts a cohort, with the sums that it has in each period and the indicators that come from them
 * (docs/metrics.md, "Cohorts"). A new indicator needs a line here, and its sum where the others are added up.
 */
enum CohortKind {
    /**
     * By the period of the first MRR. The sums are: new accounts; accounts and MRR at the period's close; MRR at the
     * close, for each account at most what it had first; upsell, cross-sell, downsell and churn of all months of the
     * period.
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

    /** By the period of the first paying day. The sums are: new accounts; accounts with MRR on the anniversary. */
    ANNIVERSARY(2, new Indicator("accounts_anniversary", 1, false, 0, true)),

    /** By the period of the sign-up. The sums are: new accounts; accounts that use the product. */
    USAGE(2, new Indicator("active_accounts", 1, false, 0, true)),

    /** By the period of the sign-up. The sums are: new accounts; promoters less detractors; answers. */
    ANSWERS(3, new Indicator("nps", 1, false, 2, false));

    private final int sums;
    private final List<Indicator> indicators;

    CohortKind(int sums, Indicator... indicators) {
        this.sums = sums;
        this.indicators = List.of(indicators);
    }

    /** How many sums a period has; the first is of new accounts. */
    int sums() {
        return sums;
    }

    List<Indicator> indicators() {
        return indicators;
    }
}
