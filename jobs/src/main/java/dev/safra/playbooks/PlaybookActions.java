package dev.safra.playbooks;

import dev.safra.lake.ColumnSpec;
import dev.safra.lake.Table;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What to do now: the newest night's {@link PlaybookDays}. A run for an older night does not change it. */
public final class PlaybookActions {

    public static final Table TABLE = table();

    private PlaybookActions() {}

    /** The columns of {@link PlaybookDays} except the night. */
    private static Table table() {
        Table table = Table.named("playbook_actions")
                .describedAs("One row per account, playbook and episode that lasts or closed recently"
                        + " (playbooks.keep-closed-days), as of the newest night.");
        for (ColumnSpec column : PlaybookDays.TABLE.columns()) {
            if (PlaybookDays.TABLE.key().contains(column.name())
                    && !column.name().equals("as_of")) {
                table = table.key(column.name(), column.type(), column.description());
            } else if (!column.name().equals("as_of")) {
                table = column.isNullable()
                        ? table.optional(column.name(), column.type(), column.description())
                        : table.required(column.name(), column.type(), column.description());
            }
        }
        return table.check("state_is_known", "state in ('open', 'closed', 'suppressed', 'baseline')");
    }

    /** From the newest night's {@link PlaybookDays}. */
    public static Dataset<Row> from(Dataset<Row> night) {
        return night.drop("as_of");
    }
}
