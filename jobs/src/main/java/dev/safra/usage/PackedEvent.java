package dev.safra.usage;

import static dev.safra.lake.Types.TIMESTAMP;
import static org.apache.spark.sql.functions.call_function;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.to_date;
import static org.apache.spark.sql.functions.unix_seconds;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;

/**
 * Packs all that counts of an event into one number. If two deliveries of an event differ, the greater number counts:
 * the later one, then by kind, feature name and version.
 */
final class PackedEvent {

    // From the lowest bit: the feature's number, the version's rank, the feature's place by name, the kind, the second.
    private static final int NUMBER_BITS = 13;
    private static final int RANK_BITS = 17;
    private static final int PLACE_BITS = 13;
    private static final int KIND_BITS = 2;

    private static final int RANK = NUMBER_BITS;
    private static final int PLACE = RANK + RANK_BITS;
    private static final int KIND = PLACE + PLACE_BITS;
    private static final int SECOND = KIND + KIND_BITS;

    private static final int DOWNLOAD = 1;
    private static final int LOGIN = 2;

    private PackedEvent() {}

    /**
     * @param place of the feature, from 1; null where there is none, as is its number
     * @param rank of the version, from 1; null where there is none
     */
    static Column of(Column occurredAt, Column event, Column place, Column rank, Column number) {
        Column second =
                unix_seconds(occurredAt).minus(unix_seconds(to_date(occurredAt).cast(TIMESTAMP)));
        Column kind = when(event.equalTo("login"), LOGIN)
                .when(event.equalTo("download"), DOWNLOAD)
                .otherwise(0);
        return shifted(second, SECOND)
                .bitwiseOR(shifted(kind, KIND))
                .bitwiseOR(shifted(place, PLACE))
                .bitwiseOR(shifted(rank, RANK))
                .bitwiseOR(shifted(number, 0));
    }

    static Column isLogin(Column fact) {
        return part(fact, KIND, KIND_BITS).equalTo(LOGIN);
    }

    static Column isDownload(Column fact) {
        return part(fact, KIND, KIND_BITS).equalTo(DOWNLOAD);
    }

    /** The rank of the event's version; null where there is none. */
    static Column versionRank(Column fact) {
        Column rank = part(fact, RANK, RANK_BITS);
        return when(rank.gt(0), rank);
    }

    /** The number of the event's feature; null where there is none. */
    static Column featureNumber(Column fact) {
        return when(part(fact, PLACE, PLACE_BITS).gt(0), part(fact, 0, NUMBER_BITS));
    }

    private static Column shifted(Column value, int bits) {
        return call_function("shiftleft", coalesce(value.cast("bigint"), lit(0L)), lit(bits));
    }

    private static Column part(Column fact, int from, int bits) {
        return call_function("shiftright", fact, lit(from)).bitwiseAND(lit((1L << bits) - 1));
    }
}
