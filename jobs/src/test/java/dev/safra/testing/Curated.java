package dev.safra.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.safra.lake.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables and reports under a curated root, read as other engines do: with Delta Kernel and from files. */
public record Curated(Path root) {

    /** Columns that identify the run, and differ in another one. */
    private static final Set<String> OF_THE_RUN = Set.of("run_id", "generation");

    /** One row of {@code publications}. */
    public record Publication(long generation, String runId, String asOf, Map<String, Long> versions) {}

    /** The publications, in their order; none where there is no such table. */
    public List<Publication> publications() {
        return rows("publications").stream()
                .map(row -> new Publication(
                        Long.parseLong(row.get("generation")),
                        row.get("run_id"),
                        row.get("as_of"),
                        versions(row.get("versions"))))
                .sorted(Comparator.comparing(Publication::generation))
                .toList();
    }

    /** The rows of a table as it is; none where there is no such table. */
    public List<Map<String, String>> rows(String table) {
        return isTable(table) ? state(table, OptionalLong.empty()).rows() : List.of();
    }

    /** Every table at its version of the last publication; none before the first one. */
    public Map<String, KernelReader.State> published() {
        List<Publication> publications = publications();
        Map<String, KernelReader.State> tables = new TreeMap<>();
        if (!publications.isEmpty()) {
            publications
                    .get(publications.size() - 1)
                    .versions()
                    .forEach((table, version) -> tables.put(table, state(table, OptionalLong.of(version))));
        }
        return tables;
    }

    /** The sorted rows of each table as published, without the columns that identify the run. */
    public Map<String, List<String>> publishedRows() {
        return lines(published());
    }

    /** The sorted rows of each published table as it is now, without the columns that identify the run. */
    public Map<String, List<String>> currentRows() {
        Map<String, KernelReader.State> tables = new TreeMap<>();
        published().keySet().forEach(table -> tables.put(table, state(table, OptionalLong.empty())));
        return lines(tables);
    }

    /** The sorted rows of each table as text, without the columns that identify the run. */
    static Map<String, List<String>> lines(Map<String, KernelReader.State> tables) {
        Map<String, List<String>> lines = new TreeMap<>();
        tables.forEach((name, state) -> lines.put(
                name, state.rows().stream().map(Curated::line).sorted().toList()));
        return lines;
    }

    /** The data files of each partition of each published table, by {@code table/partition}. */
    public Map<String, Set<String>> publishedFiles() {
        Map<String, Set<String>> files = new TreeMap<>();
        published()
                .forEach((table, state) -> state.files()
                        .forEach((partition, names) -> files.put(table + "/" + partition, relative(names))));
        return files;
    }

    /** The published rows of each partition, by {@code table/partition}. */
    public Map<String, Set<String>> publishedPartitions(List<Table> contracts) {
        Map<String, Set<String>> partitions = new TreeMap<>();
        Map<String, KernelReader.State> published = published();
        for (Table contract : contracts) {
            if (published.containsKey(contract.name())) {
                published
                        .get(contract.name())
                        .rows()
                        .forEach(row -> partitions
                                .computeIfAbsent(
                                        contract.name() + "/"
                                                + contract.partitionColumn()
                                                        .map(row::get)
                                                        .orElse(""),
                                        any -> new TreeSet<>())
                                .add(line(row)));
            }
        }
        return partitions;
    }

    /** The reports of runs by run id. */
    public Map<String, JsonNode> reports() {
        Map<String, JsonNode> reports = new TreeMap<>();
        if (!Files.isDirectory(root.resolve("_runs"))) {
            return reports;
        }
        try (Stream<Path> files = Files.list(root.resolve("_runs"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".json"))
                    .filter(path -> !path.getFileName().toString().startsWith("."))
                    .toList()) {
                reports.put(
                        file.getFileName().toString().replaceFirst("\\.json$", ""),
                        new ObjectMapper().readTree(file.toFile()));
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return reports;
    }

    public boolean isTable(String table) {
        Path log = root.resolve(table).resolve("_delta_log");
        if (!Files.isDirectory(log)) {
            return false;
        }
        try (Stream<Path> commits = Files.list(log)) {
            return commits.anyMatch(file -> file.getFileName().toString().matches("\\d{20}\\.json"));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private KernelReader.State state(String table, OptionalLong version) {
        try {
            return KernelReader.state(root.resolve(table).toString(), version);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Set<String> relative(Set<String> files) {
        return files.stream()
                .map(file -> file.substring(
                        file.indexOf(root.toString()) + root.toString().length()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String line(Map<String, String> row) {
        return row.entrySet().stream()
                .filter(cell -> !OF_THE_RUN.contains(cell.getKey()))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining("|"));
    }

    private static Map<String, Long> versions(String text) {
        return Arrays.stream(text.substring(1, text.length() - 1).split(", "))
                .map(entry -> entry.split("="))
                .collect(Collectors.toMap(entry -> entry[0], entry -> Long.parseLong(entry[1])));
    }
}
