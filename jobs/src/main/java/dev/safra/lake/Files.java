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

/** Files by local path or any Hadoop URL. */
public final class Files {

    private Files() {}

    /** A text file's content. Throws SafraException (20) where there is none. */
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
        try (FileSystem files = ofItsOwn(path);
                OutputStream out = files.create(path)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, file + ": cannot be written: " + failed.getMessage(), failed);
        }
    }

    /** The same place, independent of the working directory. */
    public static String absolute(String file) {
        Path path = new Path(file);
        try (FileSystem files = ofItsOwn(path)) {
            return files.makeQualified(path).toString().replaceFirst("^file:(//)?", "");
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, file + ": " + failed.getMessage(), failed);
        }
    }

    /** Not Hadoop's shared one: what is shared first stays, and the session sets up its own later. */
    private static FileSystem ofItsOwn(Path path) throws IOException {
        return FileSystem.newInstance(path.toUri(), new Configuration());
    }
}
