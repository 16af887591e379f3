package dev.safra.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.lake.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows written as a text table, {@code |} between cells, the first line naming the columns; an empty cell is null, and
 * {@code ''} is the empty string. Given rows need only the columns that matter; expected rows are compared in the
 * columns that they name.
 */
public final class TextRows {

    private static final String EMPTY = "''";

    private TextRows() {}

    /** Rows of a contract: the columns named are converted to its types, the others are null. */
    public static Dataset<Row> given(Table table, String text) {
        List<List<String>> lines = cells(text);
        Dataset<Row> strings = strings(lines);
        List<String> named = lines.get(0);
        Column[] columns = table.columns().stream()
                .map(column -> named.contains(column.name())
                        ? functions.col(column.name()).cast(column.type()).as(column.name())
                        : functions.lit(null).cast(column.type()).as(column.name()))
                .toArray(Column[]::new);
        return strings.select(columns);
    }

    /** Asserts that the rows, in the columns that the text names and in any order, are those of the text. */
    public static void expect(Dataset<Row> actual, String text) {
        List<List<String>> lines = cells(text);
        List<String> columns = lines.get(0);
        List<String> rows =
                actual.select(columns.stream().map(functions::col).toArray(Column[]::new)).collectAsList().stream()
                        .map(TextRows::line)
                        .sorted()
                        .toList();
        List<String> expected = lines.subList(1, lines.size()).stream()
                .map(line -> line.stream().map(TextRows::plain).collect(Collectors.joining(" | ")))
                .sorted()
                .toList();
        assertThat(String.join("\n", rows)).isEqualTo(String.join("\n", expected));
    }

    private static String line(Row row) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < row.length(); i++) {
            String cell = row.isNullAt(i) ? "" : plain(row.get(i).toString());
            cells.add(!row.isNullAt(i) && cell.isEmpty() ? EMPTY : cell);
        }
        return String.join(" | ", cells);
    }

    /** Numbers without trailing zeros and with at most six decimals, so that 0.5 and 0.5000 are the same. */
    private static String plain(String cell) {
        if (!cell.matches("-?\\d+(\\.\\d+)?(E-?\\d+)?")) {
            return cell;
        }
        BigDecimal number =
                new BigDecimal(cell).setScale(6, RoundingMode.HALF_UP).stripTrailingZeros();
        return number.signum() == 0 ? "0" : number.toPlainString();
    }

    private static Dataset<Row> strings(List<List<String>> lines) {
        StructType schema = new StructType(lines.get(0).stream()
                .map(name -> DataTypes.createStructField(name, DataTypes.StringType, true))
                .toArray(StructField[]::new));
        List<Row> rows = lines.subList(1, lines.size()).stream()
                .map(line ->
                        RowFactory.create(line.stream().map(TextRows::value).toArray()))
                .toList();
        return SparkSession.active().createDataFrame(rows, schema);
    }

    private static String value(String cell) {
        return cell.isEmpty() ? null : cell.equals(EMPTY) ? "" : cell;
    }

    /** The cells of each line, the heading first. */
    public static List<List<String>> cells(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .map(line ->
                        Arrays.stream(line.split("\\|", -1)).map(String::strip).toList())
                .toList();
    }
}
