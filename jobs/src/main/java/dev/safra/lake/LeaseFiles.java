package dev.safra.lake;

import static java.util.Comparator.comparingLong;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * The files of a {@link Lease}'s holders in a folder, one for each generation.
 *
 * @param expiresAfter how long a lease lasts; a file that cannot be read counts as held for as long after it was
 *     written
 */
record LeaseFiles(FileSystem files, Path folder, Duration expiresAfter) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * What is recorded of a holder.
     *
     * @param process the host and process it runs in, for people
     * @param token unique to the holder
     * @param abandoned earlier runs that were killed and are not recorded in the runs table yet
     */
    record Holder(
            long generation,
            String runId,
            String process,
            String token,
            Instant takenAt,
            Instant expiresAt,
            boolean isReleased,
            List<String> abandoned) {

        Holder until(Instant expiry) {
            return new Holder(generation, runId, process, token, takenAt, expiry, isReleased, abandoned);
        }

        Holder released() {
            return new Holder(generation, runId, process, token, takenAt, expiresAt, true, abandoned);
        }

        Holder acknowledged() {
            return new Holder(generation, runId, process, token, takenAt, expiresAt, isReleased, List.of());
        }

        /** False for a file that cannot be parsed because its writer died while writing. */
        boolean isKnown() {
            return !token.isEmpty();
        }

        private byte[] json() {
            ObjectNode holder = JSON.createObjectNode()
                    .put("run_id", runId)
                    .put("process", process)
                    .put("token", token)
                    .put("taken_at", takenAt.toString())
                    .put("expires_at", expiresAt.toString())
                    .put("is_released", isReleased);
            abandoned.forEach(holder.putArray("abandoned")::add);
            return holder.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    static LeaseFiles in(FileSystem files, Path folder, Duration expiresAfter) {
        return new LeaseFiles(AtomicCreate.plain(files), folder, expiresAfter);
    }

    /** The last generation there is; 0 where there is none. */
    long lastGeneration() throws IOException {
        return last().map(LeaseFiles::generation).orElse(0L);
    }

    /** The holder of the last generation. */
    Optional<Holder> lastHolder() throws IOException {
        Optional<FileStatus> last = last();
        return last.isPresent() ? Optional.of(read(last.get())) : Optional.empty();
    }

    /** Creates a holder's file; false if the generation has another holder already. */
    boolean create(Holder holder) throws IOException {
        return AtomicCreate.create(files, path(holder.generation()), holder.json());
    }

    void write(Holder holder) throws IOException {
        try (OutputStream out = files.create(path(holder.generation()), true)) {
            out.write(holder.json());
        }
    }

    void remove(long generation) throws IOException {
        files.delete(path(generation), false);
    }

    private Optional<FileStatus> last() throws IOException {
        try {
            return Arrays.stream(files.listStatus(folder))
                    .filter(file -> file.getPath().getName().matches("\\d{20}\\.json"))
                    .max(comparingLong(LeaseFiles::generation));
        } catch (FileNotFoundException none) {
            return Optional.empty();
        }
    }

    private Holder read(FileStatus file) throws IOException {
        try (InputStream in = files.open(file.getPath())) {
            JsonNode json = JSON.readTree(in.readAllBytes());
            return new Holder(
                    generation(file),
                    json.path("run_id").asText(),
                    json.path("process").asText(),
                    json.path("token").asText(),
                    Instant.parse(json.path("taken_at").asText()),
                    Instant.parse(json.path("expires_at").asText()),
                    json.path("is_released").asBoolean(),
                    json.path("abandoned").valueStream().map(JsonNode::asText).toList());
        } catch (JsonProcessingException | DateTimeException halfWritten) {
            Instant writtenAt = Instant.ofEpochMilli(file.getModificationTime());
            String unknown = "unknown";
            return new Holder(
                    generation(file), unknown, unknown, "", writtenAt, writtenAt.plus(expiresAfter), false, List.of());
        }
    }

    private static long generation(FileStatus file) {
        return Long.parseLong(file.getPath().getName().substring(0, 20));
    }

    private Path path(long generation) {
        return new Path(folder, String.format(Locale.ROOT, "%020d.json", generation));
    }
}
