package dev.safra.lake;

import static dev.safra.lake.Types.BIGINT;
import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.DATE;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.TIMESTAMP;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.RowFactory;

/** The runs, and how each ended. Not part of publications: what failed is told too. */
public final class Runs {

    public static final Table TABLE = Table.named("runs")
            .describedAs("One row per run and state.")
            .key("run_id", STRING, "The run.")
            .key(
                    "state",
                    STRING,
                    "started, then published, failed or abandoned (it was killed; told by a later run); refused where"
                            + " another run held the lock.")
            .required("at", TIMESTAMP, "When it came into the state; of an abandoned run, when that was noticed.")
            .optional("as_of", DATE, "The day it computed for.")
            .optional("generation", BIGINT, "Counts the runs that could write; a later one is higher.")
            .optional("exit_code", INT, "How the process ended.")
            .optional("is_retryable", BOOLEAN, "Whether running again can help.")
            .optional("message", STRING, "What went wrong.");

    private final Lakehouse lakehouse;

    public Runs(Lakehouse lakehouse) {
        this.lakehouse = lakehouse;
    }

    /** The states of a run. */
    public enum State {
        STARTED,
        PUBLISHED,
        FAILED,
        ABANDONED,
        REFUSED;

        /** As in the table. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A run has ended; tells of its beginning too, since one commit is cheaper than two. */
    public void ended(
            String runId,
            LocalDate asOf,
            long generation,
            Instant startedAt,
            State state,
            Instant endedAt,
            ExitCode code,
            String message) {
        lakehouse.append(
                TABLE,
                List.of(
                        RowFactory.create(runId, State.STARTED.code(), startedAt, asOf, generation, null, null, null),
                        RowFactory.create(
                                runId,
                                state.code(),
                                endedAt,
                                asOf,
                                generation,
                                code.code(),
                                code.isRetryable(),
                                message)));
    }

    /** A run never began, since another one holds the lock: rows are added by who does not hold it too. */
    public void refused(String runId, LocalDate asOf, Instant at, SafraException why) {
        lakehouse.append(
                TABLE,
                List.of(RowFactory.create(
                        runId,
                        State.REFUSED.code(),
                        at,
                        asOf,
                        null,
                        why.exitCode().code(),
                        why.exitCode().isRetryable(),
                        why.getMessage())));
    }

    /** A run was killed, as the next one finds; or after it had published, unless it could still tell that itself. */
    public void abandoned(String runId, State state, Instant noticedAt) {
        boolean isRecorded = lakehouse.known(TABLE).stream()
                .anyMatch(row -> row.<String>getAs("run_id").equals(runId));
        if (!isRecorded) {
            lakehouse.append(
                    TABLE, List.of(RowFactory.create(runId, state.code(), noticedAt, null, null, null, null, null)));
        }
    }
}
