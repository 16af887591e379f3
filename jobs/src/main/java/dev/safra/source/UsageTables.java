package dev.safra.source;

import static dev.safra.lake.Types.RATE;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.TIMESTAMP;

import dev.safra.lake.Table;

/** The raw tables of what customers do with the product. */
public final class UsageTables {

    public static final RawTable USAGE_EVENTS = RawTable.of(Table.named("usage_events")
                    .describedAs("One row per action of a user.")
                    .optional("event_id", STRING, "The event; one that is delivered twice counts once.")
                    .required("account_id", STRING, "The customer.")
                    .required("user_id", STRING, "Who did it.")
                    .required("occurred_at", TIMESTAMP, "When it happened.")
                    .required("event", STRING, "login, feature_used, download or any other.")
                    .optional("feature", STRING, "The feature used, if any.")
                    .optional("version", STRING, "The product's version used."))
            .readByDayOf("occurred_at", "feature", "version")
            .rule("occurred_before_1900", "occurred_at >= TIMESTAMP'1900-01-01'", "occurred_at", "a time since 1900");

    public static final RawTable FEATURES = RawTable.of(Table.named("features")
                    .describedAs("One row per feature and product that entitles to it.")
                    .key("feature", STRING, "The feature, as in usage events.")
                    .key("product", STRING, "The product family that entitles to it.")
                    .optional("weight", RATE, "How much the feature counts; 1 if empty."))
            .meaningNull("weight")
            .rule(
                    "weight_out_of_range",
                    "coalesce(weight, 1) >= 0 and coalesce(weight, 1) <= 1e9",
                    "weight",
                    "0 to 1000000000");

    private UsageTables() {}
}
