package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.safra.lake.Files;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigLoaderTest {

    private static final String DAYS = "safra.revenue.bridge-gap-days";

    private final Map<String, String> files = new HashMap<>();
    private final ConfigLoader loader = new ConfigLoader(files::get);

    @Test
    void whatIsNearerToTheCommandWins() {
        files.put("first.conf", DAYS + " = 1");
        files.put("later.conf", DAYS + " = 2");
        Config environment = ConfigFactory.parseString(DAYS + " = 3");
        Config none = ConfigFactory.empty();

        assertThat(loader.load(List.of(), List.of(), none).getInt(DAYS)).isEqualTo(7);
        assertThat(loader.load(List.of("first.conf"), List.of(), none).getInt(DAYS))
                .isEqualTo(1);
        assertThat(loader.load(List.of("first.conf", "later.conf"), List.of(), none)
                        .getInt(DAYS))
                .isEqualTo(2);
        assertThat(loader.load(List.of("first.conf", "later.conf"), List.of(), environment)
                        .getInt(DAYS))
                .isEqualTo(3);
        assertThat(loader.load(List.of("first.conf", "later.conf"), List.of(DAYS + "=4"), environment)
                        .getInt(DAYS))
                .isEqualTo(4);
        assertThat(loader.load(List.of(), List.of(DAYS + "=4", DAYS + "=5"), none)
                        .getInt(DAYS))
                .isEqualTo(5);
    }

    @Test
    void aLaterFileChangesSingleKeysOfASection() {
        files.put("first.conf", "safra.sources.accounts { path = a, format = csv }");
        files.put("later.conf", "safra.sources.accounts.path = b");

        Config accounts =
                loader.load(List.of("first.conf", "later.conf"), List.of()).getConfig("safra.sources.accounts");

        assertThat(accounts.getString("path")).isEqualTo("b");
        assertThat(accounts.getString("format")).isEqualTo("csv");
    }

    @Test
    void anAssignmentMayLeaveOutTheRootAndIsTakenAsItStands() {
        Config config = loader.load(
                List.of(),
                List.of(
                        "lakehouse.curated = s3a://lake/a=b#c",
                        "safra.time-zone=UTC",
                        "dimensions=[size, country]",
                        "spark.\"spark.sql.shuffle.partitions\"=8",
                        "sources.accounts.columns={ name = \"upper(name)\" }",
                        "reporting-currency=null"));

        assertThat(config.getString("safra.lakehouse.curated")).isEqualTo("s3a://lake/a=b#c");
        assertThat(config.getString("safra.time-zone")).isEqualTo("UTC");
        assertThat(config.getStringList("safra.dimensions")).containsExactly("size", "country");
        assertThat(config.getString("safra.spark.\"spark.sql.shuffle.partitions\""))
                .isEqualTo("8");
        assertThat(config.getString("safra.sources.accounts.columns.name")).isEqualTo("upper(name)");
        assertThat(config.getIsNull("safra.reporting-currency")).isTrue();
    }

    @Test
    void anAssignmentWithoutAKeyOrWithABrokenListIsRefused() {
        assertThatThrownBy(() -> loader.load(List.of(), List.of("time-zone")))
                .isInstanceOf(SafraException.class)
                .hasMessage("--set: expected key=value, such as --set safra.time-zone=UTC")
                .extracting("exitCode")
                .isEqualTo(ExitCode.USAGE);
        assertThatThrownBy(() -> loader.load(List.of(), List.of("=UTC")))
                .hasMessageStartingWith("--set: expected key=value");
        assertThatThrownBy(() -> loader.load(List.of(), List.of("dimensions=[size")))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("--set dimensions=…: the value is no list or object of HOCON")
                .extracting("exitCode")
                .isEqualTo(ExitCode.USAGE);
        assertThatThrownBy(() -> loader.load(List.of(), List.of("a..b=1")))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("--set a..b=…: the key is none");
    }

    @Test
    void anIncludeIsRelativeToTheFileItIsIn() {
        files.put("conf/site/site.conf", "include \"common/money.conf\"\ninclude required(file(\"../days.conf\"))");
        files.put("conf/site/common/money.conf", "include \"currency.conf\"\nsafra.time-zone = \"Europe/Lisbon\"");
        files.put("conf/site/common/currency.conf", "safra.reporting-currency = EUR");
        files.put("conf/site/../days.conf", "include \"/etc/safra/gap.conf\"");
        files.put("/etc/safra/gap.conf", DAYS + " = 9");
        files.put("s3a://conf/base.conf", "include \"grace.conf\"");
        files.put("s3a://conf/grace.conf", "safra.revenue.past-due-grace-days = 11");

        Config safra = loader.load(List.of("s3a://conf/base.conf", "conf/site/site.conf"), List.of())
                .getConfig("safra");

        assertThat(safra.getString("reporting-currency")).isEqualTo("EUR");
        assertThat(safra.getString("time-zone")).isEqualTo("Europe/Lisbon");
        assertThat(safra.getInt("revenue.bridge-gap-days")).isEqualTo(9);
        assertThat(safra.getInt("revenue.past-due-grace-days")).isEqualTo(11);
    }

    @Test
    void nothingIsFetchedFromTheNet() {
        files.put("url.conf", "include url(\"http://localhost/x.conf\")");
        files.put("plain.conf", "include \"https://localhost/x.conf\"");

        assertThatThrownBy(() -> loader.load(List.of("url.conf"), List.of()))
                .isInstanceOf(SafraException.class)
                .hasMessage("configuration: url.conf: include url(\"http://localhost/x.conf\") is refused;"
                        + " name the file with --config instead")
                .extracting("exitCode")
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThatThrownBy(() -> loader.load(List.of("plain.conf"), List.of()))
                .hasMessageContaining("include url(\"https://localhost/x.conf\") is refused");
        files.put("s3a://conf/absolute.conf", "include \"/etc/safra/gap.conf\"");
        assertThatThrownBy(() -> loader.load(List.of("s3a://conf/absolute.conf"), List.of()))
                .hasMessageContaining("include url(\"/etc/safra/gap.conf\") is refused");
        for (String place :
                List.of("s3a://conf/gap.conf", "hdfs:/gap.conf", "jar:file:/x.jar!/gap.conf", "file:/gap")) {
            files.put("scheme.conf", "include \"" + place + "\"");
            files.put(place, DAYS + " = 9");
            assertThatThrownBy(() -> loader.load(List.of("scheme.conf"), List.of()))
                    .hasMessageContaining("include url(\"" + place + "\") is refused");
        }
    }

    @Test
    void aFileIncludedByItselfIsAnErrorAndNotTheEnd() {
        files.put("a.conf", "include \"b.conf\"");
        files.put("b.conf", "include \"a.conf\"");

        assertThatThrownBy(() -> loader.load(List.of("a.conf"), List.of()))
                .isInstanceOf(SafraException.class)
                .hasMessageContaining(
                        "is nested more than 20 deep; check whether the files include each other in a circle");
    }

    @Test
    void whatCannotBeParsedOrResolvedNamesFileAndLine() {
        files.put("braces.conf", "safra {\n  time-zone = UTC\n  sources {\n}");
        files.put("variable.conf", "safra {\n  lakehouse.curated = ${dir}/curated\n}");

        assertThatThrownBy(() -> loader.load(List.of("braces.conf"), List.of()))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("configuration: braces.conf: 4: ")
                .extracting("exitCode")
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThatThrownBy(() -> loader.load(List.of("variable.conf"), List.of()))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("configuration: variable.conf: 2: ")
                .hasMessageContaining("${dir}");
    }

    @Test
    void aFileIsNamedByPathOrHadoopUrl(@TempDir Path dir) throws IOException {
        Path file = java.nio.file.Files.writeString(dir.resolve("site.conf"), "include \"gap.conf\"");
        java.nio.file.Files.writeString(dir.resolve("gap.conf"), DAYS + " = 3");
        ConfigLoader reading = new ConfigLoader(Files::text);

        assertThat(reading.load(List.of(file.toString()), List.of()).getInt(DAYS))
                .isEqualTo(3);
        assertThat(reading.load(List.of("file://" + file), List.of()).getInt(DAYS))
                .isEqualTo(3);
        assertThatThrownBy(() -> reading.load(List.of(dir + "/absent.conf"), List.of()))
                .isInstanceOf(SafraException.class)
                .hasMessage(dir + "/absent.conf: no such file; check --config and what it includes")
                .extracting("exitCode")
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThatThrownBy(() -> reading.load(List.of("nowhere://conf/site.conf"), List.of()))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith("nowhere://conf/site.conf: cannot be read: ");
        assertThatThrownBy(() -> reading.load(List.of(dir.toString()), List.of()))
                .isInstanceOf(SafraException.class)
                .hasMessageStartingWith(dir + ": ");
        assertThatThrownBy(() -> reading.load(List.of(""), List.of())).isInstanceOf(SafraException.class);
    }
}
