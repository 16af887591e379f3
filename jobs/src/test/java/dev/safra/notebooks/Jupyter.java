package dev.safra.notebooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Python and Jupyter, where this machine has them. A test that needs what is not there is skipped, and says what to install. */
final class Jupyter {

    private static final String PACKAGES = "jupyter-nbconvert python3-ipykernel python3-pandas python3-matplotlib";

    private static final Pattern LACKING =
            Pattern.compile("No module named '\\w+'|NoSuchKernel.*|No such kernel.*|is not a Jupyter command.*");

    private Jupyter() {}

    /** Fails unless Python can compile the code. */
    static void compile(String code, Path directory) throws IOException, InterruptedException {
        Path file = Files.writeString(directory.resolve("cells.py"), code);
        Ended compiled = run(directory, Map.of(), "python3", "-m", "py_compile", file.toString());
        assertThat(compiled.status()).as(compiled.output()).isZero();
    }

    /** Executes every cell; returns the notebook with what they printed and drew. */
    static String execute(Path notebook, Path directory, Map<String, String> environment)
            throws IOException, InterruptedException {
        Ended executed = run(
                directory,
                environment,
                "jupyter",
                "nbconvert",
                "--to=notebook",
                "--execute",
                "--output-dir=" + directory,
                "--output=executed.ipynb",
                notebook.toString());
        if (executed.status() != 0) {
            LACKING.matcher(executed.output()).results().findFirst().ifPresent(lacking -> skip(lacking.group()));
        }
        assertThat(executed.status()).as(executed.output()).isZero();
        return Files.readString(directory.resolve("executed.ipynb"));
    }

    /** Maven counts skipped tests without their reason; so it is printed too. */
    private static void skip(String because) {
        String message =
                "SKIPPED, charts.ipynb: " + because + "; install what it needs with: apt-get install " + PACKAGES;
        System.err.println(message);
        abort(message);
    }

    private static Ended run(Path directory, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path output = directory.resolve(command[0] + ".output");
        ProcessBuilder builder =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            skip(absent.getMessage());
            throw absent;
        }
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("ended in time").isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Ended(process.exitValue(), Files.readString(output, UTF_8));
    }

    private record Ended(int status, String output) {}
}
