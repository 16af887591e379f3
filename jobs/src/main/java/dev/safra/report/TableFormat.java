package dev.safra.report;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.to_json;

import dev.safra.lake.Types;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRowWithSchema;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import scala.jdk.javaapi.CollectionConverters;

/** How {@code show} prints a table's rows, in the order given. */
public enum TableFormat {
    /**
     * Columns under a heading, with amounts to the cent and fractions to ten digits. The other formats have all digits.
     */
    TEXT {
        @Override
        public void print(Dataset<Row> rows, PrintStream out) {
            List<Boolean> isNumber = Arrays.stream(rows.schema().fields())
                    .map(field -> field.dataType() instanceof NumericType)
                    .toList();
            Iterator<Row> iterator = rows.toLocalIterator();
            do {
                // Widths are those of a page, so that a long table streams.
                TextTable page = new TextTable(List.of(rows.columns()), isNumber);
                for (int i = 0; i < PAGE && iterator.hasNext(); i++) {
                    page.line(read(iterator.next()));
                }
                out.print(page.render());
            } while (iterator.hasNext());
        }
    },
    /** RFC 4180 with a header; empty for null. An apostrophe precedes text that a spreadsheet would take for a formula. */
    CSV {
        @Override
        public void print(Dataset<Row> rows, PrintStream out) {
            Iterator<Row> iterator = rows.toLocalIterator();
            boolean isEmpty = !iterator.hasNext(); // Before the heading: a query that fails prints nothing.
            out.print(csvLine(List.of(rows.columns())));
            if (!isEmpty) {
                iterator.forEachRemaining(row -> out.print(csvLine(safe(row))));
            }
        }
    },
    /** One object per line, nulls included. */
    JSON {
        @Override
        public void print(Dataset<Row> rows, PrintStream out) {
            rows.select(to_json(struct(col("*")), Map.of("ignoreNullFields", "false")))
                    .toLocalIterator()
                    .forEachRemaining(row -> out.print(row.getString(0) + "\n"));
        }
    };

    private static final int PAGE = 5_000;

    private static final String QUANTITY = "quantity";

    /** The first characters with which a spreadsheet may take a cell for a formula. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n";

    /** Text such as "-100", which is harmless as it is. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?\\d+(\\.\\d+)?");

    /** The digits of a fraction in {@link #TEXT}. */
    private static final MathContext DIGITS = new MathContext(10);

    /** Prints every row. */
    public abstract void print(Dataset<Row> rows, PrintStream out);

    private static List<String> cells(Row row) {
        List<String> cells = new ArrayList<>();
        StructField[] fields = row.schema().fields();
        for (int i = 0; i < fields.length; i++) {
            cells.add(cell(row.get(i)));
        }
        return cells;
    }

    /** The cells, with an apostrophe before text that a spreadsheet would take for a formula. */
    private static List<String> safe(Row row) {
        List<String> cells = cells(row);
        for (int i = 0; i < cells.size(); i++) {
            if (!isNumeric(row.get(i)) && isFormula(cells.get(i))) {
                cells.set(i, "'" + cells.get(i));
            }
        }
        return cells;
    }

    private static boolean isNumeric(Object value) {
        return value instanceof scala.collection.Seq<?> list
                ? !list.isEmpty() && list.head() instanceof Number
                : value instanceof Number;
    }

    private static boolean isFormula(String text) {
        return !text.isEmpty()
                && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0
                && !NUMBER.matcher(text).matches();
    }

    /** The cells as in {@link #TEXT}. */
    private static List<String> read(Row row) {
        List<String> cells = cells((Row) readable(row));
        for (int i = 0; i < cells.size(); i++) {
            StructField field = row.schema().apply(i);
            if (field.dataType().equals(Types.MONEY) && !row.isNullAt(i)) {
                // Quantities have the type of money.
                cells.set(
                        i,
                        field.name().equals(QUANTITY)
                                ? row.getDecimal(i).stripTrailingZeros().toPlainString()
                                : TextTable.amount(row.getDecimal(i)));
            }
        }
        return cells;
    }

    /** Without the digits that binary fractions leave behind, such as 0.35000000000000003, within lists too. */
    private static Object readable(Object value) {
        if (value instanceof Double number && Double.isFinite(number)) {
            BigDecimal decimal = new BigDecimal(number, DIGITS).stripTrailingZeros();
            return decimal.scale() < 1 ? decimal.setScale(1) : decimal;
        }
        if (value instanceof Row row) {
            Object[] values = new Object[row.length()];
            Arrays.setAll(values, i -> readable(row.get(i)));
            return new GenericRowWithSchema(values, row.schema());
        }
        return value instanceof scala.collection.Seq<?> list
                ? CollectionConverters.asScala(CollectionConverters.asJava(list).stream()
                        .map(TableFormat::readable)
                        .toList())
                : value;
    }

    private static String cell(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof Double number) {
            return Double.isFinite(number) ? BigDecimal.valueOf(number).toPlainString() : number.toString();
        }
        if (value instanceof scala.collection.Map<?, ?> map) {
            return CollectionConverters.asJava(map).entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .sorted()
                    .collect(Collectors.joining(" "));
        }
        if (value instanceof scala.collection.Seq<?> list) {
            return list.mkString(" ");
        }
        return value.toString();
    }

    private static String csvLine(List<String> cells) {
        return cells.stream().map(TableFormat::quoted).collect(Collectors.joining(",")) + "\r\n";
    }

    private static String quoted(String cell) {
        boolean isPlain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return isPlain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
    }
}
