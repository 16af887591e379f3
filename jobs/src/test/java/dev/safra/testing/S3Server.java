package dev.safra.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;

/** A local S3 server with one bucket, {@code lake}: S3Proxy in its own process. */
public final class S3Server implements AutoCloseable {

    private static final Pattern LISTENS = Pattern.compile("Started .*ServerConnector.*\\{127\\.0\\.0\\.1:(\\d+)}");

    private static final String KEY = "s3-test-key";

    /** Must not appear in any output. */
    public static final String SECRET = "s3-test-secret";

    private final Process process;
    private final int port;

    private S3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a server that keeps its objects below a directory. */
    public static S3Server start(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("objects/lake"));
        Path settings =
                Files.writeString(directory.resolve("s3proxy.properties"), """
                s3proxy.endpoint=http://127.0.0.1:0
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s/objects
                """.formatted(KEY, SECRET, directory));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx256m",
                        "-jar",
                        "target/s3proxy.jar",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader said = process.inputReader();
        StringBuilder soFar = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher listens = LISTENS.matcher(line);
            if (listens.find()) {
                drain(said);
                return new S3Server(process, Integer.parseInt(listens.group(1)));
            }
            soFar.append(line).append('\n');
        }
        throw new IOException("S3Proxy ended:\n" + soFar);
    }

    public int port() {
        return port;
    }

    /** The credentials of the server, as AWS's environment variables. */
    public static Map<String, String> environment() {
        return Map.of("AWS_ACCESS_KEY_ID", KEY, "AWS_SECRET_ACCESS_KEY", SECRET);
    }

    /** Hadoop's settings for a server that listens on a port of this machine. */
    public static Map<String, String> settings(int port) {
        return Map.of(
                "fs.s3a.endpoint", "http://127.0.0.1:" + port,
                "fs.s3a.endpoint.region", "us-east-1",
                "fs.s3a.path.style.access", "true",
                "fs.s3a.connection.ssl.enabled", "false",
                "fs.s3a.input.stream.type", "classic");
    }

    /** The settings with the server's credentials. */
    public static Configuration hadoop(int port) {
        Configuration hadoop = new Configuration();
        settings(port).forEach(hadoop::set);
        hadoop.set("fs.s3a.access.key", KEY);
        hadoop.set("fs.s3a.secret.key", SECRET);
        return hadoop;
    }

    /** The settings as the spark block of Safra's configuration. */
    public String sparkSettings() {
        return settings(port).entrySet().stream()
                .map(setting -> "    \"spark.hadoop." + setting.getKey() + "\" = \"" + setting.getValue() + "\"")
                .collect(Collectors.joining("\n", "  spark {\n", "\n  }\n"));
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private static void drain(BufferedReader said) {
        Thread thread = new Thread(() -> {
            try (said) {
                said.transferTo(Writer.nullWriter());
            } catch (IOException ended) {
                // Nobody reads it.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
