package dev.safra.dimension;

import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;

import dev.safra.config.Settings;
import dev.safra.lake.Table;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The customers, cleaned. Every {@code account_id} of the other tables joins to them. */
public final class Accounts {

    public static final Table TABLE = Table.named("accounts")
            .describedAs("One row per customer in the raw accounts. The attributes that a site configures under"
                    + " sources.accounts.attributes follow, one STRING column each.")
            .key("account_id", STRING, "The customer.")
            .optional("name", STRING, "What people call the customer.")
            .required("size", STRING, "small_business, mid_market, enterprise, partner or unknown.")
            .optional("signed_up_on", DATE, "When it became a customer.")
            .optional("industry", STRING, "Its industry.")
            .optional("country", STRING, "Its country.")
            .optional("employees", INT, "How many people work there.")
            .optional("is_partner", BOOLEAN, "Whether it is an agency or reseller.")
            .optional("is_strategic", BOOLEAN, "Whether it is strategic; the default rules pin it to high touch.")
            .optional("use_case", STRING, "What the customer bought the product for.")
            .optional("csm", STRING, "The customer success manager who looks after it.")
            .optional("expected_users", INT, "How many people are expected to use the product.");

    private Accounts() {}

    /** The table with a site's own attributes, one column each. */
    public static Table table(List<String> attributes) {
        Table table = TABLE;
        for (String name : attributes) {
            table = table.optional(name, STRING, "As configured under sources.accounts.attributes.");
        }
        return table;
    }

    /** From valid rows of the raw accounts, one per account. */
    public static Dataset<Row> from(Dataset<Row> accounts, Settings.Sizes sizes) {
        return accounts.withColumn("size", Attributes.size(sizes));
    }
}
