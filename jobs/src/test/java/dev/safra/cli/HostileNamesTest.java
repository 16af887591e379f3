package dev.safra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.testing.SparkTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that are SQL, shell, paths or terminal commands to somebody else are data to a night. */
final class HostileNamesTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final List<String> NAMES = List.of(
            "o'brien\"; drop table accounts; --",
            "`tick` $(touch hostile) ${HOME} %s {0}",
            "../../etc/passwd",
            "two\nlines\r\nand\ta tab",
            "\u202eright to left\u2066",
            "\u001b[31mred\u0007",
            "=1+1|' /C calc'!A0",
            "a,b;c|d\\e",
            "long " + "x".repeat(5000));

    @TempDir
    private transient Path dir;

    @Test
    void namesInDataComeOutAsTheyWentIn() throws IOException {
        Path raw = dir.resolve("it's \"raw\" `here`; drop table $(touch hostile) #1");
        Path curated = dir.resolve("it's \"curated\"; drop table");
        StructType schema = new StructType()
                .add("account_id", DataTypes.StringType)
                .add("csm", DataTypes.StringType)
                .add("se`cret; drop table x", DataTypes.StringType)
                .add("new\nline \u202e", DataTypes.StringType);
        session()
                .createDataFrame(
                        NAMES.stream()
                                .map(name -> RowFactory.create(name, name, name, name))
                                .toList(),
                        schema)
                .write()
                .json(raw + "/accounts");
        session()
                .createDataFrame(
                        NAMES.stream()
                                .map(name -> RowFactory.create(name, name, name, name))
                                .toList(),
                        new StructType()
                                .add("account_id", DataTypes.StringType)
                                .add("product", DataTypes.StringType)
                                .add("plan", DataTypes.StringType)
                                .add("se`cret; drop table x", DataTypes.StringType))
                .selectExpr(
                        "*",
                        "account_id as subscription_id",
                        "'10' as amount",
                        "'month' as term",
                        "'2025-01-01' as starts_on")
                .unionByName(
                        session()
                                .sql(
                                        "select '\u001b[2Jbad' account_id, 'p' product, 'p' plan, 'x' `se``cret; drop table x`,"
                                                + " 's' subscription_id, '\u001b[2J\u202eten' amount, 'month' term, '2025-01-01' starts_on"))
                .write()
                .json(raw + "/subscriptions");
        Path config = dir.resolve("site.conf");
        Files.writeString(config, """
                safra {
                  lakehouse.curated = %s
                  dimensions = [csm]
                  health.measures = null
                  segments.rules = []
                  sources.accounts { format = json, path = %s }
                  sources.subscriptions { format = json, path = %s }
                }
                """.formatted(
                        quoted(curated), quoted(raw.resolve("accounts")), quoted(raw.resolve("subscriptions"))));

        Ended night = run("nightly", "--as-of", "2025-01-31", "--only", "revenue", "--config", config.toString());

        assertThat(night.code()).as(night.err()).isZero();
        assertShown(night.err());
        assertThat(night.err())
                .contains("amount_unreadable (such as \"\\u001b[2J\\u202eten\")")
                .contains("columns: nothing uses 2 of accounts, ");
        assertThat(run("check", "--config", config.toString()).out())
                .contains("accounts: nothing uses new\\nline \\u202e, se`cret; drop table x of the source");
        String[] bridge = {"show", "mrr_bridge", "--where", "dimension = 'csm'", "--config", config.toString()};
        Dataset<Row> json = session()
                .read()
                .json(session()
                        .createDataset(run(with(bridge, "json")).out().lines().toList(), Encoders.STRING()));
        assertThat(json.select("member").as(Encoders.STRING()).collectAsList())
                .containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(json.select("closing_mrr").distinct().collectAsList()).hasSize(1);
        assertThat(csv(
                        run("show", "mrr_months", "--format", "csv", "--config", config.toString())
                                .out(),
                        "product"))
                .containsExactlyInAnyOrderElementsOf(NAMES.stream()
                        .map(name -> name.startsWith("=") ? "'" + name : name) // No spreadsheet shall compute it.
                        .toList());
        String text = run(with(bridge, "text")).out();
        assertShown(text);
        assertThat(text.lines()).hasSize(2 + NAMES.size());
        assertThat(run("show", "quarantine", "--format", "json", "--config", config.toString())
                        .out())
                .contains("\\u001B[2J\u202eten")
                .doesNotContain("se`cret; drop table x");
        assertThat(dir.resolve("hostile")).doesNotExist();
        assertThat(Path.of("hostile")).doesNotExist();
    }

    @Test
    void namesInConfigurationAreNoSqlAndNoPaths() throws IOException {
        Path config = dir.resolve("site.conf");
        Files.writeString(config, """
                safra {
                  lakehouse.curated = %s
                  "x\\u001b[31m; drop table" = 1
                  dimensions = ["csm' or 1 = 1"]
                  sources."accounts; drop table x" { path = a }
                  sources.accounts { path = a, columns { "na`me\\n" = x }, quality.rules { "a' or '1" { condition = "true" } } }
                }
                """.formatted(quoted(dir.resolve("curated"))));

        Ended wrong = run("check", "--config", config.toString());

        assertThat(wrong.code()).isEqualTo(20);
        assertShown(wrong.err());
        assertThat(wrong.err())
                .startsWith("safra: configuration: 5 problems\n")
                .contains("safra.x\\u001b[31m; drop table unknown key")
                .contains("\"csm' or 1 = 1\" is no account attribute");

        Files.writeString(config, """
                safra {
                  lakehouse.curated = %s
                  sources.subscriptions { table = "crm.subscriptions; drop table x" }
                }
                """.formatted(quoted(dir.resolve("curated"))));
        wrong = run("check", "--config", config.toString());
        assertThat(wrong.code()).isEqualTo(20);
        assertThat(wrong.err())
                .contains("subscriptions: cannot read delta at crm.subscriptions; drop table x: [PARSE_SYNTAX_ERROR]");
    }

    /** No control or direction character but the line break. */
    private static void assertShown(String text) {
        assertThat(text.codePoints()
                        .filter(point -> point != '\n'
                                && (Character.getType(point) == Character.CONTROL
                                        || Character.getType(point) == Character.FORMAT)))
                .isEmpty();
    }

    /** The values of a column, taken apart by another reader of RFC 4180. */
    private List<String> csv(String text, String column) throws IOException {
        Path file = Files.writeString(dir.resolve("shown.csv"), text);
        return session()
                .read()
                .option("header", "true")
                .option("multiLine", "true")
                .option("escape", "\"")
                .option("lineSep", "\r\n")
                .csv(file.toString())
                .select(column)
                .as(Encoders.STRING())
                .collectAsList();
    }

    private static String[] with(String[] command, String format) {
        String[] whole = java.util.Arrays.copyOf(command, command.length + 2);
        whole[command.length] = "--format";
        whole[command.length + 1] = format;
        return whole;
    }

    private static String quoted(Path path) {
        return "\"" + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private record Ended(int code, String out, String err) {}

    private static Ended run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Cli.run(
                arguments,
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, false, StandardCharsets.UTF_8));
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
