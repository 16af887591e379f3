package dev.safra.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.safra.config.ExitCode;
import dev.safra.lake.Root;
import dev.safra.lake.Transaction;
import dev.safra.lake.Versions;
import dev.safra.source.CleanSource;
import dev.safra.source.CleanSource.CheckResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run, for machines: {@code _runs/<run id>.json} beside the tables, by the schema
 * {@code run-report.schema.json}. Written when the run begins and again when it ends.
 */
final class RunReport {

    private final Root root;
    private final String name;
    private final Map<String, Object> report = new LinkedHashMap<>();
    private final Instant startedAt;

    RunReport(Root root, String runId, Request request, Instant startedAt) {
        this.root = root;
        this.name = "_runs/" + runId + ".json";
        this.startedAt = startedAt;
        report.put("run_id", runId);
        report.put("as_of", request.asOf().day().toString());
        report.put("only", request.only());
        request.restate()
                .ifPresent(asked -> report.put(
                        "restate",
                        asked.from() + asked.to().map(to -> ".." + to).orElse("")));
        report.put("outcome", "running");
        report.put("exit_code", null);
        report.put("is_retryable", null);
        report.put("message", null);
        report.put("started_at", startedAt.toString());
        report.put("ended_at", null);
        report.put("seconds", null);
        report.put("versions", Versions.running());
    }

    void generation(long generation) {
        report.put("generation", generation);
    }

    /** The state of every raw table. */
    void inputs(Map<String, String> states) {
        report.put("inputs", new TreeMap<>(states));
    }

    void quality(Collection<CleanSource> cleaned) {
        List<Object> all = new ArrayList<>();
        for (CleanSource source : cleaned) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("input", source.input());
            one.put("read", source.read());
            one.put("accepted", source.read() - source.deduplicated() - source.quarantined());
            one.put("deduplicated", source.deduplicated());
            one.put("quarantined", source.quarantined());
            one.put("rules", source.findings().stream().map(RunReport::rule).toList());
            all.add(one);
        }
        report.put("data_quality", all);
    }

    private static Map<String, Object> rule(CheckResult found) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("rule", found.rule());
        rule.put("action", found.action().name().toLowerCase(Locale.ROOT));
        rule.put("affected", found.affected());
        rule.put("example", found.example());
        return rule;
    }

    /** The months computed or found changed, with the reason. */
    void months(Map<String, String> whyByMonth) {
        report.put("months", whyByMonth);
    }

    /** Closed months whose input has changed. */
    void late(Collection<String> months) {
        report.put("late_months", List.copyOf(months));
    }

    void tables(Map<String, Transaction.Written> written) {
        List<Object> all = new ArrayList<>();
        written.forEach((table, write) -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("table", table);
            one.put("version", write.version());
            one.put("rows", write.rows());
            one.put("bytes", write.bytes());
            one.put("seconds", rounded(write.seconds()));
            all.add(one);
        });
        report.put("tables", all);
    }

    void notes(List<String> notes) {
        report.put("notes", List.copyOf(notes));
    }

    /** Writes the report of a run that is under way. */
    void begin() {
        write();
    }

    /** Writes the report for good. */
    void end(String outcome, int exitCode, boolean isRetryable, String message, Instant at) {
        report.put("outcome", outcome);
        report.put("exit_code", exitCode);
        report.put("is_retryable", isRetryable);
        report.put("message", message);
        report.put("ended_at", at.toString());
        report.put("seconds", rounded(Duration.between(startedAt, at).toMillis() / 1e3));
        write();
    }

    void end(String outcome, ExitCode code, String message, Instant at) {
        end(outcome, code.code(), code.isRetryable(), message, at);
    }

    private void write() {
        try {
            root.write(
                    name,
                    new ObjectMapper()
                                    .enable(SerializationFeature.INDENT_OUTPUT)
                                    .writeValueAsString(report) + "\n");
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static double rounded(double seconds) {
        return Math.round(seconds * 10) / 10.0;
    }
}
