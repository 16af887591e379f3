package dev.safra.usage;

import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.STRINGS;
import static java.util.Comparator.comparing;

import dev.safra.config.AsOf;
import dev.safra.config.Settings;
import dev.safra.lake.JavaPass;
import java.io.Serializable;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/** Which features accounts use, by name. */
public final class UsedFeatures {

    private static final StructType SCHEMA =
            new StructType().add("account_id", STRING).add("used", STRINGS);

    private record Numbered(String feature, int number) implements Serializable {}

    private UsedFeatures() {}

    /**
     * One row per account that uses any of the features asked about in the window that ends with the as-of day:
     * {@code used}, which of them, in the order of their names.
     *
     * @param days {@link UsageDays}
     * @param features {@link UsageFeatures}
     * @param asked rows with a {@code feature}
     * @param settings how long the window is, and on how many of its days a feature has to be used to count
     */
    public static Dataset<Row> from(
            Dataset<Row> days, Dataset<Row> features, Dataset<Row> asked, AsOf asOf, Settings.Usage settings) {
        List<Numbered> numbered = JavaPass.collect(features.join(asked, new String[] {"feature"}, "left_semi")).stream()
                .map(row -> new Numbered(row.getAs("feature"), row.<Integer>getAs("number")))
                .sorted(comparing(Numbered::feature))
                .toList();
        Dataset<Row> recent = Activity.recent(UsageAdoption.window(days, asOf, settings), asOf, settings.windowDays());
        // In plain Java, since Spark takes a microsecond or more for each array element that an expression reads.
        Dataset<Row> used = new Activity(asOf, settings, UsageFeatures.words(features)).used(recent);
        return JavaPass.flatMap(used, SCHEMA, row -> named(row, numbered));
    }

    private static Iterator<Row> named(Row row, List<Numbered> asked) {
        List<Long> set = row.getList(1);
        String[] used = asked.stream()
                .filter(feature -> FeatureBitmap.has(set, feature.number()))
                .map(Numbered::feature)
                .toArray(String[]::new);
        return used.length == 0
                ? Collections.emptyIterator()
                : List.of(RowFactory.create(row.getString(0), used)).iterator();
    }
}
