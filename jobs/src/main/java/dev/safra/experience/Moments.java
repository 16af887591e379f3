package dev.safra.experience;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/**
 * The moment at which an account is asked. Accounts that have just signed up, or have just been helped, give higher
 * scores.
 */
public final class Moments {

    public static final String DIMENSION = "moment";

    private final int biasDays;
    private final TreeMap<Long, LocalDate> resolved = new TreeMap<>();
    private LocalDate signedUpOn;

    /** @param biasDays how many days a moment lasts */
    Moments(int biasDays) {
        this.biasDays = biasDays;
    }

    /** @param day null where not known */
    void signedUpOn(LocalDate day) {
        signedUpOn = day;
    }

    /** Adds a ticket that was resolved at a time, in microseconds, on a business day. */
    void resolved(long at, LocalDate on) {
        resolved.put(at, on);
    }

    /**
     * The moment of a time on a day: {@code new_customer} up to {@code biasDays} after sign-up, else {@code
     * after_support} up to {@code biasDays} after the last ticket before that time was resolved, else {@code neutral}.
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
