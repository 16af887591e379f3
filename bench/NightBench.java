import dev.safra.config.SparkOptions;
import dev.safra.lake.Sessions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Writes the raw tables of a large company, and the configuration of its nights: bench/run measures them. */
public final class NightBench {

    private NightBench() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        long accounts = Long.parseLong(arguments[1]);
        SparkSession spark = Sessions.open(ZoneId.of("UTC"), SparkOptions.NONE);
        Map<String, Dataset<Row>> tables = new LinkedHashMap<>();
        tables.put("accounts", Generate.accounts(spark, accounts));
        tables.put("subscriptions", Generate.subscriptions(spark, accounts, 7));
        tables.put("invoices", Generate.invoices(spark, accounts));
        tables.put("survey_responses", Generate.answers(spark, accounts));
        tables.put("usage_events", Generate.monthOfEvents(spark, accounts));
        StringBuilder sources = new StringBuilder();
        tables.forEach((name, rows) -> {
            String path = directory.resolve("raw").resolve(name).toString();
            rows.write().mode("overwrite").parquet(path);
            sources.append("    ").append(name).append(" { format = parquet, path = \"").append(path).append("\" }\n");
        });
        Files.writeString(
                directory.resolve("night.conf"),
                "safra {\n  time-zone = UTC\n  reporting-currency = EUR\n  lakehouse.curated = \""
                        + directory.resolve("curated") + "\"\n  dimensions = [size, industry, country]\n  sources {\n"
                        + sources + "  }\n}\n");
        spark.stop();
    }
}
