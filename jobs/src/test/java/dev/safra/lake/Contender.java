package dev.safra.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.safra.config.SafraException;
import dev.safra.testing.S3Server;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** A process that tries to make the same commits and to take the same locks on S3 as others do, and says what it got. */
public final class Contender {

    private Contender() {}

    /**
     * Goes when a file is there, and prints a line for each commit made and each lock taken: {@code commit 17}.
     *
     * @param args its name, S3's port, the place, how many commits and how many locks, and the file that it waits for
     */
    public static void main(String[] args) throws IOException {
        String name = args[0];
        Configuration hadoop = S3Server.hadoop(Integer.parseInt(args[1]));
        Path place = new Path(args[2]);
        ConditionalLogStore store = new ConditionalLogStore(hadoop);
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        place.getFileSystem(hadoop).exists(place);
        System.err.println("ready");
        while (!Files.exists(java.nio.file.Path.of(args[5]))) {
            Thread.onSpinWait();
        }
        for (int i = 0; i < Integer.parseInt(args[3]); i++) {
            try {
                store.write(new Path(place, "commits/" + i), List.of(name).iterator(), false, hadoop);
                out.println("commit " + i);
            } catch (FileAlreadyExistsException another) {
                // Has made it.
            }
        }
        for (int i = 0; i < Integer.parseInt(args[4]); i++) {
            try {
                Lease.take(
                        place.getFileSystem(hadoop),
                        new Path(place, "locks/" + i),
                        name,
                        () -> 0,
                        Duration.ofMinutes(10),
                        InstantSource.system());
                out.println("lock " + i);
            } catch (SafraException another) {
                out.println(another.exitCode() + " " + i);
            }
        }
        System.exit(0);
    }
}
