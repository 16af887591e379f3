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

/** The runs, and how each ended. Not part of publications, so that failed runs are recorded too. */
public final class Runs {

    public static final Table TABLE = Table.named("runs")
            .describedAs("One row per run and state.")
            .answers("How did the last runs end?", """
                    SELECT run_id, as_of, state, at, exit_code, message
                    FROM runs
                    ORDER BY at DESC
                    LIMIT 20""")
            .key("run_id", STRING, "The run.")
            .key(
                    "state",
                    STRING,
                    "started, then published, failed or abandoned (killed; recorded by a later run); refused where"
                            + " another run held the lock.")
            .required("at", TIMESTAMP, "When the run entered the state; if abandoned, when a later run noticed.")
            .optional("as_of", DATE, "The day it computed for.")
            .optional("generation", BIGINT, "Counts the runs that could write; a later one is higher.")
            .in("number")
            .optional("exit_code", INT, "How the process ended.")
            .in("code")
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

        /** The state's value in the table. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Records the end of a run, and its start too, since one commit is cheaper than two. */
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

    /** Records a run that did not start because another one holds the lock. Appending to this table needs no lock. */
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

    /**
     * Records that a run was killed, before or after it published, as a later run finds. Does nothing if the killed run
     * has recorded its own end.
     */
    public void abandoned(String runId, State state, Instant noticedAt) {
        boolean isRecorded = lakehouse.known(TABLE).stream()
                .anyMatch(row -> row.<String>getAs("run_id").equals(runId));
        if (!isRecorded) {
            lakehouse.append(
                    TABLE, List.of(RowFactory.create(runId, state.code(), noticedAt, null, null, null, null, null)));
        }
    }
}
