package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/** Files by local path or any Hadoop URL. */
public final class Files {

    private Files() {}

    /** A text file's content. Throws SafraException (20) where there is none. */
    public static String text(String file) {
        try {
            Path path = new Path(file);
            try (InputStream in = path.getFileSystem(new Configuration()).open(path)) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (FileNotFoundException missing) {
            throw new SafraException(
                    ExitCode.CONFIGURATION, file + ": no such file; check --config and what it includes", missing);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new SafraException(
                    ExitCode.CONFIGURATION, file + ": cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }

    /** A file that the jar holds. */
    public static String resource(String name) {
        try (InputStream in = Files.class.getClassLoader().getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new SafraException(ExitCode.BUG, name + ": cannot be read from the jar", failed);
        }
    }

    /** Writes a text file, over what is there. Throws SafraException (25) where that fails. */
    public static void write(String file, String text) {
        Path path = new Path(file);
        try (var out = path.getFileSystem(new Configuration()).create(path)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, file + ": cannot be written: " + failed.getMessage(), failed);
        }
    }

    /** The same place, independent of the working directory. */
    public static String absolute(String file) {
        try {
            Path path = new Path(file);
            String url =
                    path.getFileSystem(new Configuration()).makeQualified(path).toString();
            return url.replaceFirst("^file:(//)?", "");
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, file + ": " + failed.getMessage(), failed);
        }
    }
}
