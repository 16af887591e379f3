package dev.safra.usage;

import static dev.safra.lake.Types.BIGINTS;
import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.bit_count;
import static org.apache.spark.sql.functions.bit_or;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.zip_with;

import java.util.Collection;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;

/** Sets of features as bits of words: number n is bit n % 64 of word n / 64. Sets merge by OR, a word at a time. */
final class FeatureBitmap {

    private static final int BITS = 6;

    private FeatureBitmap() {}

    /** How many words a set needs for so many feature numbers, from 0. */
    static int needed(long numbers) {
        return (int) ((numbers + Long.SIZE - 1) / Long.SIZE);
    }

    /** An aggregate for each word: together they are the union of the sets of all rows. */
    static List<Column> union(int words, IntFunction<Column> word) {
        return IntStream.range(0, words)
                .mapToObj(w -> coalesce(bit_or(word.apply(w)), lit(0L)).as(name(w)))
                .toList();
    }

    /** The word of a set that has only this number, or none where the number is null. */
    static Column ofNumber(Column number, int word) {
        return when(shiftright(number, BITS).equalTo(word), bit(number));
    }

    /** Whether a feature number is in a set, which may have been written when there were fewer features. */
    static boolean has(List<Long> set, int number) {
        int word = number >> BITS;
        return word < set.size() && ((set.get(word) >>> number) & 1) == 1;
    }

    /** Adds what is in a set to another; the first may have been written when there were fewer features. */
    static void merge(long[] into, List<Long> set) {
        int both = Math.min(into.length, set.size());
        for (int word = 0; word < both; word++) {
            into[word] |= set.get(word);
        }
    }

    /** The features that are in at least so many of the sets. */
    static long[] inAtLeast(int least, Collection<long[]> sets, int words) {
        int[] counts = new int[words * Long.SIZE];
        for (long[] set : sets) {
            for (int word = 0; word < words; word++) {
                for (long left = set[word]; left != 0; left &= left - 1) {
                    counts[word * Long.SIZE + Long.numberOfTrailingZeros(left)]++;
                }
            }
        }
        long[] in = new long[words];
        for (int number = 0; number < counts.length; number++) {
            if (counts[number] >= least) {
                in[number >> BITS] |= 1L << number;
            }
        }
        return in;
    }

    /** A set from the columns of its words. */
    static Column gathered(int words) {
        return array(IntStream.range(0, words).mapToObj(w -> col(name(w))).toArray(Column[]::new))
                .cast(BIGINTS);
    }

    private static Column bit(Column number) {
        return call_function(
                "shiftleft", lit(1L), number.bitwiseAND(lit(Long.SIZE - 1)).cast("int"));
    }

    /** How many features are in a set. */
    static Column size(Column set) {
        return aggregate(set, lit(0L), (count, word) -> count.plus(bit_count(word)));
    }

    static Column intersection(Column one, Column other) {
        return zip_with(one, other, (a, b) -> a.bitwiseAND(b));
    }

    private static String name(int word) {
        return "_word_" + word;
    }
}
