package dev.safra.usage;

import static dev.safra.lake.Types.BIGINTS;
import static org.apache.spark.sql.functions.aggregate;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.bit_count;
import static org.apache.spark.sql.functions.bit_or;
import static org.apache.spark.sql.functions.bitwise_not;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.get;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.shiftright;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.zip_with;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;

/** Sets of features, or of days, as bits of words: number n is bit n % 64 of word n / 64. Sets merge by OR, a word at a time. */
final class Words {

    private static final int BITS = 6;

    private Words() {}

    /** How many words hold sets of so many numbers, from 0. */
    static int needed(long numbers) {
        return (int) ((numbers + Long.SIZE - 1) / Long.SIZE);
    }

    /** An aggregate for each word: the union of the sets that the rows are words of. */
    static List<Column> union(int words, IntFunction<Column> word) {
        return union("", words, word);
    }

    /** The same of a set with a name, where there are several. */
    static List<Column> union(String set, int words, IntFunction<Column> word) {
        return IntStream.range(0, words)
                .mapToObj(w -> coalesce(bit_or(word.apply(w)), lit(0L)).as(name(set, w)))
                .toList();
    }

    /** The word of a set that has only this number, or none where the number is null. */
    static Column ofNumber(Column number, int word) {
        return when(shiftright(number, BITS).equalTo(word), bit(number));
    }

    /** The word of a set in a column; of one written when there were fewer features, too. */
    static Column of(Column set, int word) {
        return coalesce(get(set, lit(word)), lit(0L));
    }

    /** Whether a feature number is in a set; in one written when there were fewer features, too. */
    static boolean has(List<Long> set, int number) {
        int word = number >> BITS;
        return word < set.size() && ((set.get(word) >>> number) & 1) == 1;
    }

    /** A set from the columns of its words. */
    static Column gathered(int words) {
        return gathered("", words);
    }

    /** The same of a set with a name. */
    static Column gathered(String set, int words) {
        return array(IntStream.range(0, words).mapToObj(w -> col(name(set, w))).toArray(Column[]::new))
                .cast(BIGINTS);
    }

    static Column bit(Column number) {
        return call_function(
                "shiftleft", lit(1L), number.bitwiseAND(lit(Long.SIZE - 1)).cast("int"));
    }

    /** How many are in a set. */
    static Column size(Column set) {
        return aggregate(set, lit(0L), (count, word) -> count.plus(bit_count(word)));
    }

    static Column intersection(Column one, Column other) {
        return zip_with(one, other, (a, b) -> a.bitwiseAND(b));
    }

    /** What is in one and not in the other. */
    static Column difference(Column one, Column other) {
        return zip_with(one, other, (a, b) -> a.bitwiseAND(bitwise_not(b)));
    }

    static String name(String set, int word) {
        return "_word_" + set + word;
    }
}
