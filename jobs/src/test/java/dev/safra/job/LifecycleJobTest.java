package dev.safra.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Sessions;
import dev.safra.lifecycle.GoalAttainment;
import dev.safra.lifecycle.Receivables;
import dev.safra.lifecycle.Renewals;
import dev.safra.source.DataQuality;
import dev.safra.testing.SparkTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of what is configured of it. */
final class LifecycleJobTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final AsOf DAY = new AsOf(LocalDate.of(2026, 6, 30));

    @TempDir
    private transient Path directory;

    @Test
    void goalsAloneAreANight() throws IOException {
        Lakehouse lakehouse = night(settings("goals", """
                account_id,goal,set_on,due_on,achieved_on
                acme,reach,2026-01-01,2026-02-01,2026-01-20
                """));

        expect(lakehouse.read(GoalAttainment.TABLE), """
                account_id | as_of      | goals | achieved | attainment
                acme       | 2026-06-30 |     1 |        1 |          1
                """);
        assertThat(lakehouse.exists(Receivables.TABLE)).isFalse();
        assertThat(lakehouse.exists(Renewals.TABLE)).isFalse();
    }

    @Test
    void aManagerNobodyKnowsIsReported() throws IOException {
        Lakehouse lakehouse = night(settings("accounts", """
                account_id,signed_up_on,csm
                acme,2026-06-01,Ana
                bolt,2026-06-01,Bia
                cora,2026-06-01,
                """, "csms", "csm\nAna\n"));

        expect(lakehouse.read(DataQuality.TABLE).where("rule = 'csm_unknown'"), """
                input    | action   | affected | example
                accounts | reported |        1 | Bia
                """);
    }

    @Test
    void anOpenInvoiceWithoutARateEndsTheNight() throws IOException {
        Settings settings = settings("invoices", """
                invoice_id,account_id,issued_on,due_on,paid_on,amount,currency,status
                i1,acme,2026-06-01,2026-06-10,,100,USD,open
                i2,acme,2026-06-01,2026-06-10,,100,BRL,open
                """, "exchange_rates", "currency,month,rate\nUSD,2026-05-01,5\n");

        assertThatThrownBy(() -> night(settings))
                .isInstanceOfSatisfying(
                        SafraException.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCode.INPUTS_NOT_READY))
                .hasMessage("exchange_rates: no rate for USD (2026-06); the month of a day on which an invoice in that"
                        + " currency is open needs one. Add them and run again.");
    }

    private static Lakehouse night(Settings settings) {
        Lakehouse lakehouse = new Lakehouse(Sessions.open(settings.timeZone(), settings.spark()), settings.curated());
        Request lifecycle = new Request(DAY, List.of("lifecycle"), Optional.empty());
        Run.night(settings, lakehouse, lifecycle, line -> {}, InstantSource.system());
        return lakehouse;
    }

    /** Of raw tables, each a name and its rows. */
    private Settings settings(String... tables) throws IOException {
        StringBuilder config = new StringBuilder("""
                safra.time-zone = UTC
                safra.reporting-currency = BRL
                safra.lakehouse.curated = "%s/curated"
                safra.health.measures = null
                """.formatted(directory));
        for (int i = 0; i < tables.length; i += 2) {
            Path file = Files.writeString(directory.resolve(tables[i] + ".csv"), tables[i + 1]);
            config.append("safra.sources.%s { format = csv, path = \"%s\" }\n".formatted(tables[i], file));
        }
        return Night.settingsReader()
                .read(ConfigFactory.parseString(config.toString())
                        .withFallback(ConfigFactory.parseResources("reference.conf"))
                        .resolve());
    }
}
