package dev.safra.playbooks;

import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.STRING;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import dev.safra.config.AsOf;
import dev.safra.config.Playbook;
import dev.safra.lake.JavaPass;
import dev.safra.lake.Table;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Every night's episodes. The next night continues from them, and {@link PlaybookActions} shows the newest night's. */
public final class PlaybookDays {

    public static final Table TABLE = Table.named("playbook_days")
            .describedAs("One row per account, playbook and episode that lasts or closed recently"
                    + " (playbooks.keep-closed-days), and as-of day.")
            .key("account_id", STRING, "The customer.")
            .key("as_of", DATE, "The as-of day of the night.")
            .key("playbook", STRING, "Name of the playbook in the configuration.")
            .key("episode_started_on", DATE, "The first night on which its condition was true.")
            .optional(
                    "opened_on",
                    DATE,
                    "The night from which its steps count; null if it has not opened, as in the baseline.")
            .required("step", STRING, "The next step, or the last when all are past due.")
            .required("action", STRING, "What to do.")
            .optional("owner", STRING, "Who does it.")
            .required("due_on", DATE, "When the step is due.")
            .required(
                    "state",
                    STRING,
                    "open; closed; suppressed, while others of the account come first; or baseline, if it lasted before"
                            + " the playbook first ran.")
            .required("because", STRING, "Why, in one sentence with the numbers of the last night that it lasted.")
            .optional("closed_on", DATE, "The first night on which it was over.")
            .check("state_is_known", "state in ('open', 'closed', 'suppressed', 'baseline')")
            .check("closed_has_a_day", "(state = 'closed') = (closed_on is not null)")
            .partitionedBy("as_of");

    private PlaybookDays() {}

    /**
     * The night's rows.
     *
     * @param accountDays one row per customer with a struct for each curated table, and its signals
     * @param before rows of this table of the last published night before; none if there was none
     * @param firstRuns playbooks that have never run before
     */
    public static Dataset<Row> from(
            Dataset<Row> accountDays, Dataset<Row> before, Playbook.All playbooks, Set<String> firstRuns, AsOf asOf) {
        Column[] because = playbooks.playbooks().stream()
                .map(playbook -> when(expr(playbook.when()), coalesce(expr(playbook.because()), lit(playbook.name()))))
                .toArray(Column[]::new);
        List<String> roles = List.copyOf(playbooks.owners().keySet());
        Column[] owners = roles.stream()
                .map(role -> expr(playbooks.owners().get(role)).cast(STRING))
                .toArray(Column[]::new);
        Dataset<Row> now = accountDays.select(
                col("account_id"), array(because).as("because"), array(owners).as("owners"));
        Dataset<Row> was = before.groupBy("account_id")
                .agg(collect_list(
                                struct("playbook", "episode_started_on", "opened_on", "state", "because", "closed_on"))
                        .as("episodes"));
        EpisodeRows rows = new EpisodeRows(new Episodes(playbooks, firstRuns), roles, asOf.day());
        return JavaPass.flatMap(
                now.join(was, new String[] {"account_id"}, "full_outer"), TABLE.schema(), rows::tonight);
    }
}
