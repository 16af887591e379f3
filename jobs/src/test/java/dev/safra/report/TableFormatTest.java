package dev.safra.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.safra.testing.SparkTest;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

final class TableFormatTest extends SparkTest {

    private static final long serialVersionUID = 1;

    private static final String NUMBERS = """
            select 0.1d + 0.2d as sum, 5e8d as large, 1.25e-7d as small, double('NaN') as none,
                array(named_struct('name', 'usage', 'weight', 0.1d + 0.2d)) as parts, map('a', 1.5d) as by_name, null as nothing
            """;

    @Test
    void peopleReadFractionsWithoutWhatBinaryOnesLeaveBehind() {
        assertThat(printed(TableFormat.TEXT).lines().skip(2).map(String::trim))
                .containsExactly("0.3  500000000.0  0.000000125   NaN  [usage,0.3]  a=1.5");
    }

    @Test
    void otherProgramsReadEveryDigit() {
        assertThat(printed(TableFormat.CSV).lines().skip(1))
                .containsExactly(
                        "0.30000000000000004,500000000,0.000000125,NaN,\"[usage,0.30000000000000004]\",a=1.5,");
        assertThat(printed(TableFormat.JSON)).contains("\"sum\":0.30000000000000004", "\"nothing\":null");
    }

    @Test
    void spreadsheetsComputeNothingOfText() {
        String names = """
                select * from values
                    ('=1+1'), ('+1+1'), ('-1+1'), ('@sum(a1)'), ('\t=1'), ('\r=1'), ('\n=1'), ('=a"b,c'), ('acme=1'), ('')
                    as accounts(name)
                """;
        assertThat(printed(TableFormat.CSV, names))
                .isEqualTo(String.join(
                        "\r\n",
                        "name",
                        "'=1+1",
                        "'+1+1",
                        "'-1+1",
                        "'@sum(a1)",
                        "'\t=1",
                        "\"'\r=1\"",
                        "\"'\n=1\"",
                        "\"'=a\"\"b,c\"",
                        "acme=1",
                        "",
                        ""));
        assertThat(printed(TableFormat.JSON, names)).contains("\"name\":\"=1+1\"");
    }

    @Test
    void aNegativeNumberStaysANumber() {
        String numbers = """
                select -100 as whole, -100.5bd as amount, -0.5d as rate, double('-Infinity') as limit, '-100' as text,
                    array(-1L, 2L) as bits, array('-1+1') as texts, map('-a', 1) as by_name, date'2026-06-30' as day
                """;
        assertThat(printed(TableFormat.CSV, numbers).lines().skip(1))
                .containsExactly("-100,-100.5,-0.5,-Infinity,-100,-1 2,'-1+1,'-a=1,2026-06-30");
    }

    private static String printed(TableFormat format) {
        return printed(format, NUMBERS);
    }

    private static String printed(TableFormat format, String query) {
        Dataset<Row> rows = session().sql(query);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        format.print(rows, new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }
}
