package dev.safra.source;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.NUMBER;
import static dev.safra.lake.Types.STRING;

import dev.safra.lake.Table;

/** The raw table of health scores set by hand. */
public final class HealthTables {

    public static final RawTable SCORE_OVERRIDES = RawTable.of(Table.named("score_overrides")
                    .describedAs("One row per account and day on which somebody set its health score.")
                    .key("account_id", STRING, "The customer.")
                    .required("score", NUMBER, "0 to 100.")
                    .required("reason", STRING, "Why, for those who read the score.")
                    .required("author", STRING, "Who set it.")
                    .key("set_on", DATE, "The first day that it is valid.")
                    .required("expires_on", DATE, "The first day on which it is no longer valid."))
            .rule("score_out_of_range", "score between 0 and 100", "score", "0 to 100")
            .rule("expires_before_it_is_set", "expires_on > set_on", "expires_on", "a day after set_on");

    private HealthTables() {}
}
