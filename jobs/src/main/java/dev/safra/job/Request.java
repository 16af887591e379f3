package dev.safra.job;

import dev.safra.config.AsOf;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * What a run is asked to do.
 *
 * @param only names of jobs; all if empty
 * @param restate the days from which closed months are computed again; first and last
 * @param acceptsLosses whether it may publish that many customers are gone whose rows the source has lost
 */
public record Request(AsOf asOf, List<String> only, Optional<Restate> restate, boolean acceptsLosses) {

    public Request(AsOf asOf, List<String> only, Optional<Restate> restate) {
        this(asOf, only, restate, false);
    }

    /** From the month of one day to that of another, or to the newest. */
    public record Restate(LocalDate from, Optional<LocalDate> to) {}

    /** Every job for a day. */
    public static Request night(AsOf asOf) {
        return new Request(asOf, List.of(), Optional.empty());
    }
}
