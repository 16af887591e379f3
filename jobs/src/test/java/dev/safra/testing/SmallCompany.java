package dev.safra.testing;

import dev.safra.cli.Cli;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Three accounts, then four, and two nights two months apart: a night is cheap, and yet writes new partitions, changes
 * one (February, by a row that comes late) and leaves two as they are (December and January).
 */
public record SmallCompany(Path directory, Map<String, String> spark) {

    public static final String FIRST = "2025-02-28";
    public static final String SECOND = "2025-04-30";

    private static final String ACCOUNTS = """
            account_id,name
            acme,Acme
            beta,Beta
            gone,Gone
            """;

    private static final String SUBSCRIPTIONS = """
            subscription_id,account_id,product,amount,term,starts_on,ends_on
            s1,acme,core,100,month,2024-12-01,
            s2,acme,chat,480,year,2025-01-01,2025-02-01
            s3,beta,core,60,month,2025-01-10,2025-03-01
            s4,gone,core,30,month,2024-12-05,2025-02-15
            """;

    private static final String LATER = """
            s5,beta,core,90,month,2025-03-01,
            s6,dora,core,45,month,2025-04-02,
            s7,acme,voice,20,month,2025-02-20,
            """;

    /** How a command ended. */
    public record Ended(int code, String out, String err) {}

    /** Writes the inputs of the nights. */
    public static SmallCompany in(Path directory, Map<String, String> spark) throws IOException {
        write(directory.resolve(FIRST), ACCOUNTS, SUBSCRIPTIONS);
        write(directory.resolve(SECOND), ACCOUNTS + "dora,Dora\n", SUBSCRIPTIONS + LATER);
        Files.writeString(
                directory.resolve("only-numbers.conf"), "safra.health.measures = null\nsafra.segments.rules = []\n");
        return new SmallCompany(directory, spark);
    }

    /** The same with other settings of the Spark session. */
    public SmallCompany with(Map<String, String> otherSpark) {
        return new SmallCompany(directory, otherSpark);
    }

    private static void write(Path inputs, String accounts, String subscriptions) throws IOException {
        Files.createDirectories(inputs);
        Files.writeString(inputs.resolve("accounts.csv"), accounts);
        Files.writeString(inputs.resolve("subscriptions.csv"), subscriptions);
    }

    /** The arguments of a night of one of the two days. */
    public List<String> nightly(String day, Path curated) {
        List<String> arguments = new ArrayList<>(List.of("nightly", "--as-of", day));
        arguments.addAll(List.of("--config", directory + "/only-numbers.conf"));
        set(arguments, "lakehouse.curated", curated.toString());
        set(arguments, "dimensions", "[]");
        set(arguments, "report.nightly", "false");
        for (String source : List.of("accounts", "subscriptions")) {
            set(arguments, "sources." + source + ".format", "csv");
            set(arguments, "sources." + source + ".path", directory + "/" + day + "/" + source + ".csv");
        }
        spark.forEach((key, value) -> set(arguments, "spark.\"" + key + "\"", value));
        return arguments;
    }

    private static void set(List<String> arguments, String key, String value) {
        arguments.addAll(List.of("--set", key + "=" + value));
    }

    /** Runs a night in this process. */
    public Ended run(String day, Path curated) {
        return run(nightly(day, curated));
    }

    /** The same with more arguments. */
    public Ended run(String day, Path curated, List<String> more) {
        List<String> arguments = new ArrayList<>(nightly(day, curated));
        arguments.addAll(more);
        return run(arguments);
    }

    /** Runs a command in this process. */
    public static Ended run(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Cli.run(
                arguments.toArray(String[]::new),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Copies a curated root as it is on disk, locks and all. */
    public static Path copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }
}
