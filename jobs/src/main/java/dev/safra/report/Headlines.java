package dev.safra.report;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;

import dev.safra.lake.JavaPass;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.NumericType;

/** The headline tables that are printed on a terminal. */
public final class Headlines {

    private static final DateTimeFormatter MONTH = DateTimeFormatter.ofPattern("yyyy-MM", Locale.ROOT);

    private static final List<String> BRIDGE = List.of(
            "opening_mrr",
            "new_mrr",
            "reactivation_mrr",
            "cross_sell_mrr",
            "upsell_mrr",
            "downsell_mrr",
            "churn_mrr",
            "fx_mrr",
            "closing_mrr");

    private Headlines() {}

    /** The company's last months, from opening to closing MRR, one line each. From the table mrr_bridge. */
    public static String bridge(Dataset<Row> mrrBridge, int months) {
        List<Row> rows = new ArrayList<>(JavaPass.collect(mrrBridge
                .where("dimension = 'all'")
                .orderBy(col("month").desc())
                .limit(months)));
        Collections.reverse(rows);
        List<String> heading = new ArrayList<>(List.of("month"));
        BRIDGE.forEach(name -> heading.add(name.replace("_mrr", "")));
        heading.addAll(List.of("accounts", "lost", "net ret.", "gross ret."));
        List<Boolean> isNumber = new ArrayList<>(Collections.nCopies(heading.size(), true));
        isNumber.set(0, false);
        TextTable table = new TextTable(heading, isNumber);
        for (Row row : rows) {
            boolean isComplete = row.getAs("is_complete");
            List<String> cells = new ArrayList<>(
                    List.of(MONTH.format(row.<LocalDate>getAs("month")) + (isComplete ? "" : " (runs)")));
            BRIDGE.forEach(name -> cells.add(TextTable.amount(row.getAs(name))));
            cells.add(row.getAs("closing_accounts").toString());
            cells.add(row.getAs("lost_accounts").toString());
            cells.add(percent(row.getAs("net_retention")));
            cells.add(percent(row.getAs("gross_retention")));
            table.line(cells);
        }
        return table.render();
    }

    /** The company's last monthly cohorts: size, and the share of accounts that still pay. From cohort_retention. */
    public static String cohorts(Dataset<Row> cohortRetention, String indicator, int cohorts) {
        Dataset<Row> ofCompany = cohortRetention
                .where("granularity = 'month' and dimension = 'all'")
                .where(col("indicator").equalTo(indicator));
        List<LocalDate> last = JavaPass.collect(ofCompany
                        .select("cohort_start")
                        .distinct()
                        .orderBy(col("cohort_start").desc())
                        .limit(cohorts))
                .stream()
                .map(row -> row.<LocalDate>getAs(0))
                .toList();
        Map<LocalDate, Map<Integer, Row>> cells = new TreeMap<>();
        int periods = 0;
        for (Row row : JavaPass.collect(ofCompany.where(col("cohort_start").isin(last.toArray())))) {
            int period = row.getAs("period");
            cells.computeIfAbsent(row.getAs("cohort_start"), any -> new TreeMap<>())
                    .put(period, row);
            periods = Math.max(periods, period + 1);
        }
        List<String> heading = new ArrayList<>(List.of("cohort", "accounts"));
        for (int period = 0; period < periods; period++) {
            heading.add("+" + period);
        }
        List<Boolean> isNumber = new ArrayList<>(Collections.nCopies(heading.size(), true));
        isNumber.set(0, false);
        TextTable table = new TextTable(heading, isNumber);
        for (Map.Entry<LocalDate, Map<Integer, Row>> cohort : cells.entrySet()) {
            List<String> line = new ArrayList<>(List.of(
                    MONTH.format(cohort.getKey()),
                    cohort.getValue().get(0).getAs("cohort_size").toString()));
            for (int period = 0; period < periods; period++) {
                Row cell = cohort.getValue().get(period);
                line.add(cell == null ? "" : percent(cell.getAs("rate")));
            }
            table.line(line);
        }
        return table.render();
    }

    /** A few rows as they are, in their order. */
    public static String rows(Dataset<Row> few) {
        List<Boolean> isNumber = Stream.of(few.schema().fields())
                .map(field -> field.dataType() instanceof NumericType)
                .toList();
        TextTable table = new TextTable(List.of(few.columns()), isNumber);
        for (Row row : JavaPass.collect(few)) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < row.length(); i++) {
                cells.add(cell(row.get(i)));
            }
            table.line(cells);
        }
        return table.render();
    }

    private static String cell(Object value) {
        if (value == null) {
            return "·";
        }
        if (value instanceof BigDecimal amount) {
            return TextTable.amount(amount);
        }
        return value instanceof Double number ? String.format(Locale.ROOT, "%.2f", number) : value.toString();
    }

    /** The location of every table, one line each. */
    public static String places(Map<String, String> places) {
        int width = places.keySet().stream().mapToInt(String::length).max().orElse(0);
        return places.entrySet().stream()
                .map(place -> String.format(Locale.ROOT, "  %-" + width + "s  %s%n", place.getKey(), place.getValue()))
                .collect(joining());
    }

    private static String percent(Double rate) {
        return rate == null ? "·" : String.format(Locale.ROOT, "%.1f%%", 100 * rate);
    }
}
