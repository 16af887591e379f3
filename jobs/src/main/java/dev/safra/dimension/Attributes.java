package dev.safra.dimension;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.Settings;
import java.util.List;
import org.apache.spark.sql.Column;

/** Attributes of accounts as members of dimensions: strings, {@code unknown} where there is no value. */
public final class Attributes {

    /** An account's touch as of the newest night. */
    public static final String TOUCH = "touch";

    /** The attributes that can be dimensions, in addition to a site's own. */
    public static final List<String> ALL =
            List.of("size", TOUCH, "industry", "country", "csm", "use_case", "is_partner", "is_strategic");

    public static final String UNKNOWN = "unknown";

    private Attributes() {}

    /** Size group of an account (docs/metrics.md, "Size groups"), from {@code employees} and {@code is_partner}. */
    public static Column size(Settings.Sizes sizes) {
        Column employees = col("employees");
        return when(col("is_partner"), "partner")
                .when(employees.leq(sizes.smallBusinessUpTo()), "small_business")
                .when(employees.leq(sizes.midMarketUpTo()), "mid_market")
                .when(employees.isNotNull(), "enterprise")
                .otherwise(UNKNOWN);
    }
}
