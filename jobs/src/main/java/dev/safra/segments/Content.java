package dev.safra.segments;

import static java.util.stream.Collectors.toCollection;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;

/**
 * Content that could be sent, and the accounts to which it can matter.
 *
 * @param products that it is about; empty where it names none, as are the other sets
 * @param attributes pairs {@code name=value}, by name
 * @param minVersion null where it names none
 */
record Content(
        String id,
        SortedSet<String> products,
        SortedSet<String> features,
        SortedSet<String> industries,
        SortedMap<String, SortedSet<String>> attributes,
        String minVersion)
        implements Serializable {

    static Content of(Row row) {
        return new Content(
                row.getAs("content_id"),
                names(row, "products"),
                names(row, "features"),
                names(row, "industries"),
                byName(names(row, "attributes")),
                row.getAs("min_version"));
    }

    /** Pairs such as {@code segment=retail}, without spaces around name and value, by their names. */
    static SortedMap<String, SortedSet<String>> byName(Collection<String> pairs) {
        SortedMap<String, SortedSet<String>> byName = new TreeMap<>();
        for (String pair : pairs) {
            String[] parts = pair.split("=", 2);
            String name = parts[0].strip();
            byName.computeIfAbsent(name, any -> new TreeSet<>()).add(name + "=" + parts[1].strip());
        }
        return byName;
    }

    /** Whether it has any condition; content without one is listed for nobody. */
    boolean namesAnything() {
        return !products.isEmpty()
                || !features.isEmpty()
                || !industries.isEmpty()
                || !attributes.isEmpty()
                || minVersion != null;
    }

    /** Why it can matter to an account, for people; empty where it cannot. One element of each set has to match. */
    Optional<String> reasonFor(Profile account) {
        boolean runsIt = minVersion == null || account.reached().contains(minVersion);
        boolean isInIndustry =
                industries.isEmpty() || (account.industry() != null && industries.contains(account.industry()));
        boolean hasProduct = products.isEmpty() || products.stream().anyMatch(account.products()::contains);
        boolean lacksFeature = features.isEmpty() || features.stream().anyMatch(account.unused()::contains);
        boolean isSuch =
                attributes.values().stream().allMatch(pairs -> pairs.stream().anyMatch(account.attributes()::contains));
        return namesAnything() && runsIt && isInIndustry && hasProduct && lacksFeature && isSuch
                ? Optional.of(facts(account))
                : Optional.empty();
    }

    /** Such as: has core; does not use report yet; is in logistics; segment is retail; runs 4.2. */
    private String facts(Profile account) {
        List<String> facts = new ArrayList<>();
        if (!products.isEmpty()) {
            facts.add("has " + common(products, account.products()));
        }
        if (!features.isEmpty()) {
            facts.add("does not use " + common(features, account.unused()) + " yet");
        }
        if (!industries.isEmpty()) {
            facts.add("is in " + account.industry());
        }
        attributes
                .values()
                .forEach(pairs -> facts.add(common(pairs, account.attributes()).replaceFirst("=", " is ")));
        if (minVersion != null) {
            facts.add("runs " + account.version());
        }
        return String.join("; ", facts);
    }

    private static String common(SortedSet<String> named, Set<String> had) {
        return named.stream().filter(had::contains).collect(Collectors.joining(", "));
    }

    private static SortedSet<String> names(Row row, String column) {
        List<String> names = row.isNullAt(row.fieldIndex(column)) ? List.of() : row.getList(row.fieldIndex(column));
        return names.stream()
                .filter(Objects::nonNull)
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(toCollection(TreeSet::new));
    }
}
