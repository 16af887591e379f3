package dev.safra.experience;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** In what mood an account is asked: those who just came or were just helped answer higher. */
public final class Moments {

    public static final String DIMENSION = "moment";

    private final int biasDays;
    private final TreeMap<Long, LocalDate> resolved = new TreeMap<>();
    private LocalDate signedUpOn;

    /** @param biasDays so long it lasts */
    Moments(int biasDays) {
        this.biasDays = biasDays;
    }

    /** @param day null where nobody knows */
    void signedUpOn(LocalDate day) {
        signedUpOn = day;
    }

    /** A ticket was resolved at a time, in microseconds, of a business day. */
    void resolved(long at, LocalDate on) {
        resolved.put(at, on);
    }

    /**
     * Of a time on a day: {@code new_customer} up to so many days after sign-up, else {@code after_support} up to so many
     * days after the last ticket before was resolved, else {@code neutral}.
     */
    String of(long at, LocalDate on) {
        if (signedUpOn != null && !on.isBefore(signedUpOn) && isWithin(signedUpOn, on)) {
            return "new_customer";
        }
        Map.Entry<Long, LocalDate> last = resolved.floorEntry(at);
        return last != null && isWithin(last.getValue(), on) ? "after_support" : "neutral";
    }

    private boolean isWithin(LocalDate from, LocalDate on) {
        return ChronoUnit.DAYS.between(from, on) <= biasDays;
    }
}
