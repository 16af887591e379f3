package dev.safra.segments;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ContentTest {

    /** What content names, comma-separated, and why it can matter to an account in retail and the south that uses a=b. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            segment=retail                              | segment is retail
            segment=food,segment=retail                 | segment is retail
            segment=retail,region=SOUTH                 | region is SOUTH; segment is retail
            segment=food,segment=retail,region=SOUTH    | region is SOUTH; segment is retail
            segment=food                                |
            segment=retail,region=NORTH                 |
            segment=Retail                              |
            segment=food,region=SOUTH                   |
            planet=earth                                |
            segment=retail,planet=earth                 |
            formula=a=b                                 | formula is a=b
            formula=a                                   |
            ' segment =  retail ,region= SOUTH'         | region is SOUTH; segment is retail
            """)
    void allAttributesHaveToHoldAndOfOneAnyValue(String named, String reason) {
        Profile account = new Profile(
                null, Set.of(), Set.of(), Set.of("segment=retail", "region=SOUTH", "formula=a=b"), null, Set.of());

        assertThat(naming(named).reasonFor(account).orElse(null)).isEqualTo(reason);
    }

    @Test
    void ofAnAccountOfWhichNothingIsKnownNoAttributeHolds() {
        Profile nobody = new Profile(null, Set.of(), Set.of(), Set.of(), null, Set.of());

        assertThat(naming("segment=retail").reasonFor(nobody)).isEmpty();
        assertThat(naming("segment=retail").namesAnything()).isTrue();
    }

    private static Content naming(String pairs) {
        return new Content(
                "guide",
                new TreeSet<>(),
                new TreeSet<>(),
                new TreeSet<>(),
                Content.byName(List.of(pairs.split(","))),
                null);
    }
}
