package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.Receivables;
import dev.safra.lifecycle.Renewals;
import dev.safra.source.DataQuality;
import dev.safra.testing.Site;
import dev.safra.testing.SparkTest;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of what is configured of it. */
final class LifecycleJobTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String DAY = "2026-06-30";

    @TempDir
    private transient Path directory;

    @Test
    void goalsAloneAreANight() {
        Site site = site().reading("goals", """
                account_id,goal,set_on,due_on,achieved_on
                acme,reach,2026-01-01,2026-02-01,2026-01-20
                """);

        site.night(DAY, "lifecycle");

        expect(site.read(GoalAttainment.TABLE), """
                account_id | as_of      | goals | achieved | attainment
                acme       | 2026-06-30 |     1 |        1 |          1
                """);
        assertThat(site.lakehouse().exists(Receivables.TABLE)).isFalse();
        assertThat(site.lakehouse().exists(Renewals.TABLE)).isFalse();
    }

    @Test
    void aManagerNobodyKnowsIsReported() {
        Site site = site().reading("accounts", """
                account_id,signed_up_on,csm
                acme,2026-06-01,Ana
                bolt,2026-06-01,Bia
                cora,2026-06-01,
                """).reading("csms", "csm\nAna\n");

        site.night(DAY, "lifecycle");

        expect(site.read(DataQuality.TABLE).where("rule = 'csm_unknown'"), """
                input    | action   | affected | example
                accounts | reported |        1 | Bia
                """);
    }

    @Test
    void anOpenInvoiceWithoutARateEndsTheNight() {
        Site rates = site().reading("exchange_rates", "currency,month,rate\nUSD,2026-05-01,5\n");
        Site site = rates.reading("invoices", """
                invoice_id,account_id,issued_on,due_on,paid_on,amount,currency,status
                i1,acme,2026-06-01,2026-06-10,,100,USD,open
                i2,acme,2026-06-01,2026-06-10,,100,BRL,open
                """);

        assertThatThrownBy(() -> site.night(DAY, "lifecycle"))
                .isInstanceOfSatisfying(
                        SafraException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.INPUTS_NOT_READY))
                .hasMessage("exchange_rates: no rate for USD (2026-06); the month of a day on which an invoice in that"
                        + " currency is open needs one. Add them and run again.");
    }

    private Site site() {
        return Site.in(directory).onlyNumbers().with("safra.reporting-currency = BRL");
    }
}
