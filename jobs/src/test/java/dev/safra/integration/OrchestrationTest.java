package dev.safra.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.safra.config.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What schedulers are told to try again is what {@link ExitCode} says. */
final class OrchestrationTest {

    private static final Path EXAMPLES = Path.of("conf/orchestration");

    private static final List<Integer> RETRYABLE =
            codes(Stream.of(ExitCode.values()).filter(ExitCode::isRetryable));

    @TempDir
    Path directory;

    @Test
    void airflowTriesAgainWhatMayDo() throws IOException {
        Matcher set =
                Pattern.compile("^RETRYABLE = \\{(.+?)}", Pattern.MULTILINE).matcher(text("airflow_dag.py"));

        assertThat(set.find()).isTrue();
        assertThat(numbers(set.group(1))).isEqualTo(RETRYABLE);
    }

    @Test
    void airflowsFileIsPython() throws IOException, InterruptedException {
        assumeThat(run("command", "-v", "python3")).as("python3 is there").isZero();

        String parse = "import ast, sys; ast.parse(open(sys.argv[1], encoding='utf-8').read())";
        assertThat(run(
                        "python3",
                        "-c",
                        parse,
                        EXAMPLES.resolve("airflow_dag.py").toString()))
                .as(Files.readString(directory.resolve("said")))
                .isZero();
    }

    @Test
    void kubernetesFailsTheJobAtEveryOtherCode() throws IOException {
        JsonNode cron = new YAMLMapper().readTree(text("cronjob.yaml")).path("spec");
        JsonNode job = cron.path("jobTemplate").path("spec");
        JsonNode rule = job.path("podFailurePolicy").path("rules").path(1);

        assertThat(cron.path("concurrencyPolicy").asText()).isEqualTo("Forbid");
        assertThat(rule.path("action").asText()).isEqualTo("FailJob");
        assertThat(rule.path("onExitCodes").path("operator").asText()).isEqualTo("NotIn");
        assertThat(numbers(rule.path("onExitCodes").path("values").toString())).isEqualTo(RETRYABLE);
        // Without these two, Kubernetes takes no notice of the rules.
        JsonNode pod = job.path("template").path("spec");
        assertThat(pod.path("restartPolicy").asText()).isEqualTo("Never");
        assertThat(rule.path("onExitCodes").path("containerName").asText())
                .isEqualTo(pod.path("containers").path(0).path("name").asText());
    }

    @ParameterizedTest
    @EnumSource
    void cronTriesAgainWhatMayDo(ExitCode exit) throws IOException, InterruptedException {
        Path script =
                Files.createDirectories(directory.resolve("conf/orchestration")).resolve("nightly-with-retries");
        Files.copy(EXAMPLES.resolve("nightly-with-retries"), script);
        Path safra = Files.createDirectories(directory.resolve("bin")).resolve("safra");
        Files.writeString(safra, "#!/bin/sh\necho \"$@\"\nexit " + exit.code() + "\n");
        assertThat(safra.toFile().setExecutable(true)).isTrue();

        int ended = run("env", "SAFRA_TRIES=3", "SAFRA_RETRY_SECONDS=0", script.toString(), "--as-of", "2026-06-30");

        assertThat(ended).isEqualTo(exit.code());
        assertThat(directory.resolve("said"))
                .hasContent("nightly --as-of 2026-06-30\n".repeat(exit.isRetryable() ? 3 : 1));
    }

    @Test
    void cronReadsAPercentSignAsTheEndOfTheLine() throws IOException {
        String line = text("crontab")
                .lines()
                .filter(any -> !any.startsWith("#"))
                .findFirst()
                .orElseThrow();

        assertThat(line).contains("conf/orchestration/nightly-with-retries").containsPattern("\\\\%F");
        assertThat(line.replace("\\%", "")).doesNotContain("%");
    }

    @Test
    void theReadmeNamesEveryCode() throws IOException {
        Matcher codes = Pattern.compile(
                        "\\*\\*What to retry\\.\\*\\*(.+?) and no other:(.+?)the same command", Pattern.DOTALL)
                .matcher(text("README.md"));

        assertThat(codes.find()).isTrue();
        assertThat(numbers(codes.group(1))).isEqualTo(RETRYABLE);
        assertThat(numbers(codes.group(2)))
                .isEqualTo(codes(
                        Stream.of(ExitCode.values()).filter(exit -> !exit.isRetryable() && exit != ExitCode.DONE)));
    }

    private static List<Integer> codes(Stream<ExitCode> exits) {
        return exits.map(ExitCode::code).sorted().toList();
    }

    private static List<Integer> numbers(String text) {
        return Pattern.compile("\\d+")
                .matcher(text)
                .results()
                .map(number -> Integer.valueOf(number.group()))
                .toList();
    }

    private static String text(String file) throws IOException {
        return Files.readString(EXAMPLES.resolve(file));
    }

    /** Runs a command by the shell and returns its exit code; what it says is in the file {@code said}. */
    private int run(String... command) throws IOException, InterruptedException {
        List<String> line = Stream.concat(Stream.of("sh", "-c", "\"$@\"", "sh"), Stream.of(command))
                .toList();
        return new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("said").toFile())
                .start()
                .waitFor();
    }
}
