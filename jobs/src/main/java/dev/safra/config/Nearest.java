package dev.safra.config;

import static java.util.Comparator.comparing;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Suggests known names for misspelt ones. */
public final class Nearest {

    private Nearest() {}

    /** "nearest: x" for the known name most like the one given, or all known names if none is like it. */
    public static String hint(String name, Collection<String> known) {
        return of(name, known).map(candidate -> "nearest: " + candidate).orElse("known: " + String.join(", ", known));
    }

    /** The known name most like the one given, if any is like it. */
    static Optional<String> of(String name, Collection<String> known) {
        LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
        return known.stream()
                .min(comparing((String candidate) -> distance.apply(fold(name), fold(candidate)))
                        .thenComparing(candidate -> candidate))
                .filter(candidate -> distance.apply(fold(name), fold(candidate)) <= Math.max(2, name.length() / 2));
    }

    private static String fold(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
