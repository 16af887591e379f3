package dev.safra.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.config.AsOf;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** A handbook's table of weekly cohorts, from its counts to its percentages. */
final class PublishedWeeklyCohortsTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final Path PUBLISHED = Path.of("jobs/src/test/resources/fixtures/weekly_cohorts/cohorts.csv");

    /** As of the last of its weeks, the thirteenth. */
    private static final AsOf AS_OF = new AsOf(LocalDate.of(2014, 1, 5));

    @Test
    void theCountsGiveThePercentagesPrinted() throws IOException {
        List<String> lines = Files.readAllLines(PUBLISHED);
        List<Row> accounts = new ArrayList<>();
        List<Row> usage = new ArrayList<>();
        List<String> expected = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split(",");
            LocalDate week = LocalDate.parse(cells[0]);
            int period = Integer.parseInt(cells[2]);
            for (int i = 0; i < Integer.parseInt(cells[1]); i++) {
                // On any day of the week, each account once.
                if (period == 1) {
                    accounts.add(RowFactory.create(week + "/" + i, week.plusDays(i % 7)));
                    usage.add(RowFactory.create(week + "/" + i, week.plusDays(i % 7)));
                }
                if (i < Integer.parseInt(cells[3])) {
                    usage.add(RowFactory.create(
                            week + "/" + i, week.plusWeeks(period).plusDays(6 - i % 7)));
                }
            }
            expected.add(String.join(",", cells[0], cells[2], cells[1], cells[4]));
        }

        Dataset<Row> cohorts = CohortRetention.from(Cohorts.of(
                new AccountCohorts(rows(accounts, "signed_up_on"), List.of(), List.of("week"), AS_OF)
                        .using(rows(usage, "day"))
                        .sums(),
                AS_OF));

        List<String> percentages = cohorts
                .where("granularity = 'week' and period > 0 and is_complete")
                .select("cohort_start", "period", "cohort_size", "rate")
                .collectAsList()
                .stream()
                .map(row -> String.join(
                        ",",
                        row.get(0).toString(),
                        row.get(1).toString(),
                        row.get(2).toString(),
                        BigDecimal.valueOf(100 * row.getDouble(3))
                                .setScale(2, RoundingMode.HALF_UP)
                                .toString()))
                .toList();
        assertThat(expected).hasSize(78);
        assertThat(percentages).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static Dataset<Row> rows(List<Row> rows, String day) {
        return session()
                .createDataFrame(
                        rows,
                        new StructType().add("account_id", DataTypes.StringType).add(day, DataTypes.DateType));
    }
}
