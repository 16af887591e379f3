package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Reads and writes files by local path or any Hadoop URL. */
public final class Files {

    private Files() {}

    /** A text file's content. Throws SafraException (20) if it is missing or cannot be read. */
    public static String text(String file) {
        try {
            Path path = new Path(file);
            try (FileSystem files = ofItsOwn(path);
                    InputStream in = files.open(path)) {
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

    /** The text of a file in the jar. */
    public static String resource(String name) {
        try (InputStream in = Files.class.getClassLoader().getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new SafraException(ExitCode.BUG, name + ": cannot be read from the jar", failed);
        }
    }

    /** Writes a text file, replacing one that is there. Throws SafraException (25) if that fails. */
    public static void write(String file, String text) {
        Path path = new Path(file);
        try (FileSystem files = ofItsOwn(path)) {
            // People edit the file, and a checksum beside it would then be wrong.
            files.setWriteChecksum(false);
            try (OutputStream out = files.create(path)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, file + ": cannot be written: " + failed.getMessage(), failed);
        }
    }

    /** The absolute path; a local one without its scheme. */
    public static String absolute(String file) {
        Path path = new Path(file);
        try (FileSystem files = ofItsOwn(path)) {
            return files.makeQualified(path).toString().replaceFirst("^file:(//)?", "");
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, file + ": " + failed.getMessage(), failed);
        }
    }

    /** A new instance, not Hadoop's cached one: the cache keeps the first, and the session configures its own later. */
    private static FileSystem ofItsOwn(Path path) throws IOException {
        return FileSystem.newInstance(path.toUri(), new Configuration());
    }
}
