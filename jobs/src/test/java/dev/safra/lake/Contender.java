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
     * Prints a line for each commit made and each lock taken: {@code commit 17}. Before each it waits for its rival.
     *
     * @param args its name, its rival's, S3's port, the place, how many commits and how many locks, and a directory by
     *     which they meet
     */
    public static void main(String[] args) throws IOException {
        Configuration hadoop = S3Server.hadoop(Integer.parseInt(args[2]));
        Path place = new Path(args[3]);
        ConditionalLogStore store = new ConditionalLogStore(hadoop);
        PrintStream out = new PrintStream(System.out, true, UTF_8);
        for (int i = 0; i < Integer.parseInt(args[4]); i++) {
            meet(args, "commit-" + i);
            try {
                store.write(new Path(place, "commits/" + i), List.of(args[0]).iterator(), false, hadoop);
                out.println("commit " + i);
            } catch (FileAlreadyExistsException another) {
                // Has made it.
            }
        }
        for (int i = 0; i < Integer.parseInt(args[5]); i++) {
            meet(args, "lock-" + i);
            try {
                LeaseFiles leases = LeaseFiles.in(
                        place.getFileSystem(hadoop), new Path(place, "locks/" + i), Duration.ofMinutes(10));
                Lease.take(leases, args[0], 0, () -> 0, InstantSource.system());
                out.println("lock " + i);
            } catch (SafraException another) {
                out.println(another.exitCode() + " " + i);
            }
        }
        System.exit(0);
    }

    private static void meet(String[] args, String where) throws IOException {
        java.nio.file.Path directory = java.nio.file.Path.of(args[6]);
        Files.createFile(directory.resolve(where + args[0]));
        while (!Files.exists(directory.resolve(where + args[1]))) {
            Thread.yield();
        }
    }
}
