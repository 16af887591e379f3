package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.lake.Publications;
import dev.safra.revenue.MrrBridge;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A source that is broken is not a company that has lost its customers; one that says so is. */
final class BrokenSourceTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String HEADING = "subscription_id,account_id,product,amount,term,starts_on,ends_on,status\n";

    /** Forty-four accounts with a contract of 10 a month each, half of them without an end. */
    private static final List<String> CONTRACTS = IntStream.rangeClosed(1, 44)
            .mapToObj(i -> String.format(
                    "s%1$02d,a%1$02d,core,10,month,2025-01-01,%2$s, Active", i, i % 2 == 0 ? "" : "2026-01-01"))
            .toList();

    @TempDir
    private transient Path directory;

    private Site site;

    @Test
    void onlyASourceThatSaysSoLosesItsCustomers() {
        site = Site.in(directory).onlyNumbers().with("safra.nightly.lookback = 0");
        night("2025-05-31", CONTRACTS, false);

        // A word that nobody knows: all rows are set aside.
        assertThat(refused(each(line -> line.replace("Active", "current"))))
                .isEqualTo(
                        "subscriptions: 44 of 44 rows (100.0 %) are set aside in all, more than max-share = 0.1: 44 rows"
                                + " quarantined: status_unknown (such as \"current\"); expected active, trialing or paused; map it"
                                + " under sources.subscriptions.columns.status; correct them, or change"
                                + " sources.subscriptions.quality.quarantined");
        // Half of the file.
        List<String> half = CONTRACTS.subList(0, 22);
        assertThat(refused(half))
                .isEqualTo(
                        "subscriptions: the rows of 22 accounts are gone (such as \"s23\" of \"a23\"), 220.00 of MRR:"
                                + " they did not end, and of the 44 that paid on 2025-05-31 20 may be lost so"
                                + " (quality.most-lost-accounts). See whether the source is complete and its days and identifiers"
                                + " are what they were. If these customers have really left, run again with --accept-losses");
        assertThat(site.read(Publications.TABLE).count()).isEqualTo(1);

        assertThat(night("2025-06-30", half, true))
                .anyMatch(note -> note.startsWith("subscriptions: the rows of 22 accounts are gone")
                        && note.endsWith("; accepted, as asked for"));

        // What was accepted once is not asked again, and whose contract has ended has left without a word.
        List<String> ended = half.stream()
                .map(line -> line.replaceFirst("2025-01-01,(2026-01-01)?", "2025-01-01,2025-07-10"))
                .toList();
        assertThat(night("2025-07-31", ended, false)).noneMatch(note -> note.contains("gone"));
        expect(site.read(MrrBridge.TABLE).where("month >= '2025-05-01'"), """
                month      | opening_mrr | churn_mrr | closing_mrr | lost_accounts
                2025-05-01 |         440 |         0 |         440 |             0
                2025-06-01 |         440 |      -220 |         220 |            22
                2025-07-01 |         220 |      -220 |           0 |            22
                """);
    }

    private static List<String> each(UnaryOperator<String> change) {
        return CONTRACTS.stream().map(change).toList();
    }

    /** What the night ends with. */
    private String refused(List<String> contracts) {
        SafraException refused =
                catchThrowableOfType(SafraException.class, () -> night("2025-06-30", contracts, false));
        assertThat(refused.exitCode()).isEqualTo(ExitCode.DATA_QUALITY);
        return refused.getMessage().replaceFirst("^sources: 1 problem\n  ", "");
    }

    private List<String> night(String day, List<String> contracts, boolean acceptsLosses) {
        site = site.reading("subscriptions", HEADING + String.join("\n", contracts) + "\n");
        return site.night(
                new Request(new AsOf(LocalDate.parse(day)), List.of("revenue"), Optional.empty(), acceptsLosses));
    }
}
