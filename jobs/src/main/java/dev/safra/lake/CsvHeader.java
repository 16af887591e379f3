package dev.safra.lake;

import com.univocity.parsers.csv.CsvParser;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.csv.CSVOptions;
import org.apache.spark.sql.execution.datasources.csv.CSVUtils$;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** The columns of a CSV file from its first line, read on the driver: Spark would run a job for it. */
final class CsvHeader {

    /** Options that affect neither where the first line ends nor in which file it is. */
    private static final Set<String> PLAIN = Set.of(
            "columnnameofcorruptrecord",
            "comment",
            "dateformat",
            "delimiter",
            "emptyvalue",
            "enforceschema",
            "escape",
            "header",
            "ignoreleadingwhitespace",
            "ignoretrailingwhitespace",
            "mode",
            "nullvalue",
            "quote",
            "sep",
            "timestampformat");

    private CsvHeader() {}

    /**
     * The columns, all strings. Empty, leaving it to Spark, unless the place is a single file with a header line and
     * only plain options are set.
     *
     * @param options of Spark's reader, their names in any case, each name once
     */
    static Optional<StructType> of(SparkSession spark, String place, Map<String, String> options) {
        Map<String, String> plain = new HashMap<>();
        options.forEach((key, value) -> plain.put(key.toLowerCase(Locale.ROOT), value));
        if (!PLAIN.containsAll(plain.keySet()) || !"true".equalsIgnoreCase(plain.get("header"))) {
            return Optional.empty();
        }
        try {
            Path path = new Path(place);
            Configuration hadoop = ((org.apache.spark.sql.classic.SparkSession) spark)
                    .sessionState()
                    .newHadoopConf();
            // A glob is not a file, and Spark skips files with names of this form.
            if (path.getName().startsWith("_")
                    || path.getName().startsWith(".")
                    || !path.getFileSystem(hadoop).getFileStatus(path).isFile()) {
                return Optional.empty();
            }
            CSVOptions csv = new CSVOptions(
                    scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(plain)),
                    true,
                    spark.conf().get("spark.sql.session.timeZone"));
            Option<String> line = CSVUtils$.MODULE$.readHeaderLine(path, csv, hadoop);
            if (line.isEmpty()) {
                return Optional.empty();
            }
            String[] row = new CsvParser(csv.asParserSettings()).parseLine(line.get());
            boolean isCaseSensitive = Boolean.parseBoolean(spark.conf().get("spark.sql.caseSensitive"));
            return Optional.ofNullable(row)
                    .map(names -> CSVUtils$.MODULE$.makeSafeHeader(names, isCaseSensitive, csv))
                    .map(names -> new StructType(Arrays.stream(names)
                            .map(name -> DataTypes.createStructField(name, DataTypes.StringType, true))
                            .toArray(StructField[]::new)));
        } catch (IOException | IllegalArgumentException unreadable) {
            return Optional.empty();
        }
    }
}
