package dev.safra.segments;

import java.io.Serializable;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;

/**
 * What is known of an account, as far as content can refer to it.
 *
 * @param industry null where it is not known
 * @param products in force
 * @param unused features that it could use and does not
 * @param version null where it is not known
 * @param attributes {@code name=value}, of those that content names
 * @param reached the versions, of those that content names, that it runs or has passed
 */
record Profile(
        String industry,
        Set<String> products,
        Set<String> unused,
        Set<String> attributes,
        String version,
        Set<String> reached) {

    /**
     * A feature that content is about.
     *
     * @param entitling the products that entitle to it; empty where none is known to, and every account could use it
     */
    record Feature(String name, Set<String> entitling) implements Serializable {

        private boolean isOpenTo(Set<String> products) {
            return entitling.isEmpty() || products.stream().anyMatch(entitling::contains);
        }
    }

    /** From a row of {@link Profiles#of}. */
    static Profile of(Row row, List<Feature> features) {
        Set<String> products = names(row, "products");
        Set<String> used = names(row, "used");
        Set<String> unused = new HashSet<>();
        for (Feature feature : features) {
            if (!used.contains(feature.name()) && feature.isOpenTo(products)) {
                unused.add(feature.name());
            }
        }
        return new Profile(
                row.getAs("industry"),
                products,
                unused,
                names(row, "attributes"),
                row.getAs("latest_version"),
                names(row, "reached"));
    }

    private static Set<String> names(Row row, String column) {
        int place = row.fieldIndex(column);
        return row.isNullAt(place) ? Set.of() : new HashSet<>(row.getList(place));
    }
}
