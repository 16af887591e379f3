package dev.safra.lake;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Arrays;
import org.apache.hadoop.fs.FSDataOutputStreamBuilder;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Options.CreateFileOptionKeys;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** Creates a file that is not there yet, which only one of several contenders can do. */
final class AtomicCreate {

    private AtomicCreate() {}

    /**
     * Writes a new file; false if there is one by somebody else. The content must be told from anybody else's: where the
     * answer of a store is lost and the client asks again, its own file comes back as one that exists. So whatever the
     * error was, the file that is there says whose it is.
     */
    static boolean create(FileSystem files, Path path, byte[] content) throws IOException {
        FileSystem plain = plain(files);
        try {
            write(plain, path, content);
            return true;
        } catch (IOException failed) {
            byte[] found;
            try (InputStream in = plain.open(path)) {
                found = in.readAllBytes();
            } catch (IOException notThere) {
                failed.addSuppressed(notThere);
                throw failed;
            }
            return Arrays.equals(found, content);
        }
    }

    @SuppressWarnings("resource") // A store makes the file when it is closed: after a failure to write, it must not be.
    private static void write(FileSystem files, Path path, byte[] content) throws IOException {
        OutputStream out = open(files, path);
        out.write(content);
        out.close();
    }

    private static OutputStream open(FileSystem files, Path path) throws IOException {
        if (files instanceof RawLocalFileSystem local) {
            // Hadoop's own looks first and creates then.
            files.mkdirs(path.getParent());
            return Files.newOutputStream(local.pathToFile(path).toPath(), CREATE_NEW, WRITE);
        }
        if (files.getScheme().equals("s3a")) {
            // Without being asked to, s3a puts the file over what came there since it looked.
            FSDataOutputStreamBuilder<?, ?> builder = files.createFile(path);
            builder.create();
            builder.overwrite(false);
            builder.must(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
            return builder.build();
        }
        return files.create(path, false);
    }

    /** Without the checksums beside local files, which do not fit while a file is written again. */
    static FileSystem plain(FileSystem files) {
        return files instanceof LocalFileSystem local ? local.getRaw() : files;
    }
}
