package dev.safra.integration;

import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Java processes beside the test's own. What still runs when the test is over is killed, with all that it has started. */
final class Processes implements AutoCloseable {

    /** The jar that users submit. */
    static final String JAR = "target/safra-0.1.0.jar";

    private final List<Running> started = new CopyOnWriteArrayList<>();

    Processes() {
        // A test run that is broken off leaves nothing behind either.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /** What {@code bin/safra} runs embedded: Spark, Delta and what the jar brings. */
    static String classPath() throws IOException {
        return Files.readString(Path.of("target/embedded.classpath"));
    }

    /** How {@code bin/safra} starts a JVM for little data. */
    static final List<String> QUICK =
            List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:ReservedCodeCacheSize=256m");

    /** Safra's command as {@code bin/safra} runs it where there is no SPARK_HOME. */
    Running embedded(String... command) throws IOException {
        return embedded(List.of(), command);
    }

    /** The same with options for the JVM. */
    Running embedded(List<String> options, String... command) throws IOException {
        List<String> line = new ArrayList<>(QUICK);
        line.addAll(options);
        line.addAll(List.of(
                "-Xms1g",
                "-Dlog4j2.configurationFile=conf/log4j2.properties",
                "-cp",
                JAR + ":" + classPath(),
                "dev.safra.Main"));
        line.addAll(List.of(command));
        return java(Map.of(), line);
    }

    /** The options, class and arguments of a JVM that starts fast. */
    Running java(Map<String, String> environment, List<String> arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@conf/jvm.options",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:ReservedCodeCacheSize=256m"));
        line.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        Running running = new Running(builder.start());
        started.add(running);
        return running;
    }

    @Override
    public void close() {
        started.forEach(Running::kill);
    }

    /** How a process ended, and all that it said. */
    record Ended(int exitCode, String out, String err) {}

    /** A process, and what it says. */
    static final class Running {

        private final Process process;
        private final Said out;
        private final Said err;

        private Running(Process process) {
            this.process = process;
            out = new Said(process.inputReader(StandardCharsets.UTF_8));
            err = new Said(process.errorReader(StandardCharsets.UTF_8));
        }

        /** Waits for a line on standard error that has the pattern in it. */
        Matcher awaitError(String pattern) throws InterruptedException {
            return err.await(Pattern.compile(pattern));
        }

        /** Waits for the end. */
        Ended end() throws InterruptedException {
            String said = err.all();
            return new Ended(process.waitFor(), out.all(), said);
        }

        /** Asks the process to end (SIGTERM); what it says then can be read, unlike after {@link Process#destroy}. */
        void terminate() {
            process.toHandle().destroy();
        }

        /** Kills the process and then what it has started, which can do nothing about it. Returns how many they were. */
        int kill() {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            process.onExit().join();
            children.forEach(child -> child.onExit().join());
            return 1 + children.size();
        }
    }

    /** One of a process's two streams, read as it comes so that the process never waits for its reader. */
    private static final class Said {

        /** Nothing new for so long means that the process hangs. */
        private static final long MINUTES_OF_SILENCE = 5;

        private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
        private final StringBuilder soFar = new StringBuilder();
        private boolean isOver;

        Said(BufferedReader reader) {
            Thread thread = new Thread(() -> read(reader));
            thread.setDaemon(true);
            thread.start();
        }

        private void read(BufferedReader reader) {
            try (reader) {
                reader.lines().map(Optional::of).forEach(lines::add);
            } catch (IOException | UncheckedIOException killed) {
                lines.add(Optional.of("(" + killed.getMessage() + ")"));
            } finally {
                lines.add(Optional.empty());
            }
        }

        Matcher await(Pattern pattern) throws InterruptedException {
            while (true) {
                Matcher matcher =
                        pattern.matcher(next().orElseGet(() -> fail("ended without %s:%n%s", pattern, soFar)));
                if (matcher.find()) {
                    return matcher;
                }
            }
        }

        String all() throws InterruptedException {
            while (!isOver) {
                next();
            }
            return soFar.toString();
        }

        /** The next line; empty at the end. */
        private Optional<String> next() throws InterruptedException {
            Optional<String> line = lines.poll(MINUTES_OF_SILENCE, TimeUnit.MINUTES);
            if (line == null) {
                return fail("silent for %d minutes after:%n%s", MINUTES_OF_SILENCE, soFar);
            }
            line.ifPresentOrElse(text -> soFar.append(text).append('\n'), () -> isOver = true);
            return line;
        }
    }
}
