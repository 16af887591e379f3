package dev.safra.report.html;

import static java.util.stream.Collectors.groupingBy;

import java.io.StringReader;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** What is true of every page. */
final class PageChecks {

    /** At most so many expressions in one query. */
    private static final int AT_ONCE = 60;

    private PageChecks() {}

    /** The page is XML too, so nothing that came from data opened or closed an element. */
    static Document parsed(String page) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(page)));
    }

    static List<Element> elements(String page, String name) throws Exception {
        return elements(parsed(page), name);
    }

    static List<Element> elements(Document page, String name) {
        return all(page.getElementsByTagName(name));
    }

    static List<Element> all(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(i -> (Element) nodes.item(i))
                .toList();
    }

    static String text(Element in, String name) {
        NodeList found = in.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    /** The words of the page's body, without what comes from data. */
    static String words(String page) throws Exception {
        StringBuilder words = new StringBuilder();
        collect(parsed(page).getElementsByTagName("main").item(0), words);
        return words.toString();
    }

    private static void collect(Node node, StringBuilder words) {
        if (node.getNodeType() == Node.TEXT_NODE) {
            words.append(node.getNodeValue()).append('\n');
        }
        if (!List.of("data", "time", "svg", "bdi", "code").contains(node.getNodeName())) {
            for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
                collect(child, words);
            }
        }
    }

    /** The numbers that are not what their source gives; the published tables are temporary views. */
    static List<String> wrongNumbers(String page) throws Exception {
        Map<String, List<Element>> bySource =
                elements(page, "data").stream().collect(groupingBy(number -> part(number, 0)));
        List<String> wrong = new ArrayList<>();
        bySource.forEach((from, numbers) -> {
            numbers.stream().filter(number -> !isAggregate(part(number, 1))).forEach(number -> {
                Row row = SparkSession.active()
                        .sql(relation(from) + " where " + part(number, 2))
                        .selectExpr(part(number, 1))
                        .first();
                if (!isSame(number.getAttribute("value"), row.get(0))) {
                    wrong.add(number.getAttribute("data-source"));
                }
            });
            List<Element> all = numbers.stream()
                    .filter(number -> isAggregate(part(number, 1)))
                    .toList();
            for (int i = 0; i < all.size(); i += AT_ONCE) {
                List<Element> some = all.subList(i, Math.min(i + AT_ONCE, all.size()));
                String[] values = some.stream()
                        .map(number -> part(number, 1) + " filter (where " + part(number, 2) + ")")
                        .toArray(String[]::new);
                Row row = SparkSession.active()
                        .sql("select * from (" + relation(from) + ")")
                        .selectExpr(IntStream.range(0, values.length)
                                .mapToObj(place -> values[place] + " as v" + place)
                                .toArray(String[]::new))
                        .first();
                for (int place = 0; place < values.length; place++) {
                    if (!isSame(some.get(place).getAttribute("value"), row.get(place))) {
                        wrong.add(some.get(place).getAttribute("data-source") + ": "
                                + some.get(place).getAttribute("value") + " is " + row.get(place));
                    }
                }
            }
        });
        return wrong;
    }

    /** Whether it can be evaluated with others, each over its own rows. */
    private static boolean isAggregate(String value) {
        return !value.startsWith("coalesce(");
    }

    private static String part(Element number, int part) {
        return number.getAttribute("data-source").split("\\|", 3)[part];
    }

    /** A table, or several of an account and day, the columns of the first before those of the others. */
    private static String relation(String from) {
        String[] tables = from.split("\\+");
        String sql = "select * from " + tables[0];
        List<String> known = new ArrayList<>(columns(tables[0]));
        for (int i = 1; i < tables.length; i++) {
            List<String> others = columns(tables[i]);
            List<String> key =
                    Stream.of("account_id", "as_of").filter(others::contains).toList();
            List<String> added = new ArrayList<>(others);
            added.removeAll(known);
            known.addAll(added);
            added.addAll(key);
            sql = "select * from (" + sql + ") left join (select " + String.join(", ", added) + " from " + tables[i]
                    + ") using (" + String.join(", ", key) + ")";
        }
        return sql;
    }

    private static List<String> columns(String table) {
        return List.of(SparkSession.active().table(table).columns());
    }

    private static boolean isSame(String shown, Object value) {
        if (value == null || value instanceof LocalDate || value instanceof String) {
            return shown.equals(String.valueOf(value));
        }
        BigDecimal one = new BigDecimal(shown);
        BigDecimal other = new BigDecimal(value.toString());
        return value instanceof Double
                ? Math.abs(one.doubleValue() - other.doubleValue()) <= 1e-9 * Math.max(1, Math.abs(one.doubleValue()))
                : one.compareTo(other) == 0;
    }
}
