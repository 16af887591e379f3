package dev.safra.job;

import dev.safra.account.Rates;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.lake.JavaPass;
import dev.safra.source.RawTables;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The exchange rates of a night, and the error for those that are missing. */
final class Exchange {

    private Exchange() {}

    /**
     * The night's rates. Throws SafraException (20) where neither the settings nor the rows' {@code currency} determine the
     * currency to report in.
     */
    static Rates rates(NightContext context, Dataset<Row> amounts) {
        String reporting = context.settings().reportingCurrency().orElseGet(() -> only(amounts));
        return context.memo().of("rates to " + reporting, () -> {
            Rates rates = new Rates(reporting);
            // One row per currency and month: never more than a few thousand.
            for (Row row : JavaPass.collect(context.accepted(RawTables.EXCHANGE_RATES))) {
                rates.with(row.getAs("currency"), row.getAs("month"), row.getAs("rate"));
            }
            return rates;
        });
    }

    /** The currency that all rows with one have; null where none has. */
    private static String only(Dataset<Row> amounts) {
        List<String> currencies = JavaPass.collect(amounts.where("currency is not null")
                        .select("currency")
                        .distinct()
                        .orderBy("currency"))
                .stream()
                .map(row -> row.getString(0))
                .toList();
        if (currencies.size() > 1) {
            throw new SafraException(
                    ExitCode.CONFIGURATION,
                    "configuration: safra.reporting-currency is not set, and amounts are in "
                            + String.join(", ", currencies) + "; set it to the one to report in");
        }
        return currencies.isEmpty() ? null : currencies.get(0);
    }

    /**
     * Throws SafraException (21, or 20 where no rates are configured) with every currency and month without a rate.
     *
     * @param missing {@code value}, the currency, and {@code month}; none if all is well
     * @param wanted which months need one, for people
     */
    static void requireAll(NightContext context, Dataset<Row> missing, String wanted) {
        requireAll(context, JavaPass.collect(missing.select("value", "month").distinct()), wanted);
    }

    /** The same of rows that are on the driver. */
    static void requireAll(NightContext context, List<Row> missing, String wanted) {
        SortedMap<String, SortedSet<String>> months = new TreeMap<>();
        for (Row row : missing) {
            months.computeIfAbsent(row.getAs("value"), currency -> new TreeSet<>())
                    .add(YearMonth.from(row.<LocalDate>getAs("month")).toString());
        }
        if (!months.isEmpty()) {
            List<String> named = months.entrySet().stream()
                    .map(currency -> currency.getKey() + " (" + String.join(", ", currency.getValue()) + ")")
                    .toList();
            throw missing(context, named, wanted);
        }
    }

    /** The same of currencies and months already named. */
    static SafraException missing(NightContext context, List<String> named, String wanted) {
        boolean hasRates = context.input().has(RawTables.EXCHANGE_RATES);
        return new SafraException(
                hasRates ? ExitCode.INPUTS_NOT_READY : ExitCode.CONFIGURATION,
                "exchange_rates: no rate for " + String.join(", ", named) + "; " + wanted + " needs one. "
                        + (hasRates
                                ? "Add them and run again."
                                : "Configure sources.exchange_rates, or set safra.reporting-currency if all amounts are"
                                        + " in one currency."));
    }
}
