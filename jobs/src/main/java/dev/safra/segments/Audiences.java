package dev.safra.segments;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static java.util.stream.Collectors.toCollection;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.trim;

import dev.safra.config.AsOf;
import dev.safra.config.Escaped;
import dev.safra.config.Nearest;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Table;
import dev.safra.segments.Profile.Feature;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * Content for the accounts to which it can matter (docs/metrics.md, "Audiences"): those that meet all its conditions.
 * They have one of its products, could use one of its features and do not, are in one of its industries, have its
 * attributes, and run its version or a later one. A condition on something that is not known of an account is not met,
 * and content without conditions is listed for nobody.
 */
public final class Audiences {

    public static final Table TABLE = Table.named("audiences")
            .describedAs("One row per account and content worth sending to it, as of a day.")
            .key("account_id", STRING, "The customer.")
            .key(
                    "as_of",
                    DATE,
                    "The as-of day; in the quiet days after it, the content is not listed for the account again.")
            .key("content_id", STRING, "What to send.")
            .required("touch", STRING, "The account's touch on the day: high, low or tech.")
            .required("reason", STRING, "Why it can matter to the account, for people.")
            .partitionedBy("as_of");

    private static final String[] ITEM = {"account_id", "content_id"};

    private Audiences() {}

    /**
     * The rows of a day.
     *
     * @param content valid rows of the raw table; few, since every account is compared with each
     * @param segments rows of touch_segments of the day; an account whose {@code rule} is {@code ended} gets nothing
     * @param before rows of this table; only those of the quiet days before the day count
     * @param quietDays days for which content that was listed for an account is not listed for it again
     */
    public static Dataset<Row> from(
            Dataset<Row> content,
            Dataset<Row> segments,
            Profiles profiles,
            Dataset<Row> before,
            AsOf asOf,
            int quietDays) {
        List<Content> items = items(content);
        Set<String> asked =
                items.stream().flatMap(item -> item.features().stream()).collect(toCollection(TreeSet::new));
        List<Feature> features = profiles.known(asked);
        Set<String> attributes = items.stream()
                .flatMap(item -> item.attributes().keySet().stream())
                .collect(toCollection(TreeSet::new));
        LocalDate day = asOf.day();
        Dataset<Row> quiet = before.where(
                        col("as_of").lt(lit(day)).and(col("as_of").geq(lit(day.minusDays(quietDays)))))
                .select("account_id", "content_id");
        Dataset<Row> accounts = profiles.of(segments, content.select("min_version"), attributes);
        return JavaPass.flatMap(accounts, TABLE.schema(), account -> listed(account, items, features, day))
                .join(quiet, ITEM, "left_anti");
    }

    /** One row per {@code feature} that content is about. */
    public static Dataset<Row> features(Dataset<Row> content) {
        return content.select(explode(col("features")).as("feature"))
                .select(trim(col("feature")).as("feature"))
                .where("feature <> ''")
                .distinct();
    }

    /**
     * Notes on how many rows of content have no conditions, and how many name an attribute that accounts do not have,
     * if any do.
     */
    public static List<String> notes(Dataset<Row> content, Profiles profiles) {
        List<String> known = profiles.attributes();
        List<String> naming = new ArrayList<>();
        SortedMap<String, String> unknown = new TreeMap<>();
        for (Content item : items(content)) {
            if (!item.namesAnything()) {
                naming.add(item.id());
            }
            item.attributes().keySet().stream()
                    .filter(name -> !known.contains(name))
                    .findFirst()
                    .ifPresent(name -> unknown.put(item.id(), name));
        }
        List<String> notes = new ArrayList<>();
        naming.stream()
                .min(Comparator.naturalOrder())
                .ifPresent(first -> notes.add(rows(naming.size(), first)
                        + "name no product, feature, industry, attribute or version, and are listed for nobody"));
        unknown.values().stream()
                .findFirst()
                .ifPresent(name -> notes.add(rows(unknown.size(), unknown.firstKey())
                        + "name an attribute that accounts do not have (\"" + Escaped.value(name) + "\"; "
                        + Nearest.hint(name, known) + "), and are listed for nobody"));
        return notes;
    }

    private static String rows(int count, String example) {
        return "content: " + count + " of its rows (such as \"" + Escaped.value(example) + "\") ";
    }

    private static List<Content> items(Dataset<Row> content) {
        return JavaPass.collect(content).stream().map(Content::of).toList();
    }

    private static Iterator<Row> listed(Row row, List<Content> items, List<Feature> features, LocalDate day) {
        Profile account = Profile.of(row, features);
        return items.stream()
                .flatMap(item -> item.reasonFor(account).stream()
                        .map(reason ->
                                RowFactory.create(row.getAs("account_id"), day, item.id(), row.getAs("touch"), reason)))
                .iterator();
    }
}
