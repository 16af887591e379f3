package dev.safra.revenue;

import dev.safra.dimension.Amounts;
import dev.safra.dimension.Ratio;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A member's month and its rates (docs/metrics.md, "The MRR bridge" and "Churn and retention rates").
 *
 * @param sums {@link MonthSums#SUMS}
 */
record BridgeMonth(long[] sums) {

    private long get(String name) {
        return sums[MonthSums.SUMS.indexOf(name)];
    }

    /** Closing MRR in ten-thousandths. */
    long closing() {
        return get("closing_mrr");
    }

    /** The columns from opening to closing MRR, and the committed and at-risk parts of it. */
    List<BigDecimal> amounts() {
        return MonthSums.SUMS.subList(0, MonthSums.SUMS.indexOf("retained_mrr")).stream()
                .map(name -> Amounts.money(get(name)))
                .toList();
    }

    /** The columns that count accounts. */
    List<Long> counts() {
        return MonthSums.SUMS.stream()
                .filter(name -> name.endsWith("_accounts"))
                .map(this::get)
                .toList();
    }

    /** The columns from gross churn to ARPA. */
    List<Object> rates() {
        List<Object> rates = new ArrayList<>(List.of(Amounts.money(grossChurn()), Amounts.money(netChurn())));
        rates.addAll(Arrays.asList(
                grossChurnRate(),
                netChurnRate(),
                logoChurnRate(),
                ofOpening(get("retained_at_most_opening")),
                ofOpening(get("retained_mrr")),
                Amounts.ratio(gained(), lost()),
                arpa()));
        return rates;
    }

    Double grossChurnRate() {
        return ofOpening(grossChurn());
    }

    Double netChurnRate() {
        return ofOpening(netChurn());
    }

    Double logoChurnRate() {
        return Ratio.of(get("lost_accounts"), get("opening_accounts"));
    }

    private Double ofOpening(long amount) {
        return Amounts.ratio(amount, get("opening_mrr"));
    }

    private BigDecimal arpa() {
        long accounts = get("closing_accounts");
        return accounts == 0
                ? null
                : Amounts.money(closing()).divide(BigDecimal.valueOf(accounts), 4, RoundingMode.HALF_UP);
    }

    private long grossChurn() {
        return Math.negateExact(get("churn_mrr"));
    }

    private long lost() {
        return Math.subtractExact(grossChurn(), get("downsell_mrr"));
    }

    private long netChurn() {
        return Math.subtractExact(Math.subtractExact(lost(), get("upsell_mrr")), get("cross_sell_mrr"));
    }

    private long gained() {
        return Stream.of("new_mrr", "reactivation_mrr", "cross_sell_mrr", "upsell_mrr")
                .mapToLong(this::get)
                .reduce(0, Math::addExact);
    }
}
