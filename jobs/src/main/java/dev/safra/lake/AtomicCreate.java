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

/** Creates a file that does not exist yet: of several contenders only one succeeds. */
final class AtomicCreate {

    private AtomicCreate() {}

    /**
     * Writes a new file; returns false if another writer's is there. The content must differ from every other writer's:
     * when a store's answer is lost and the client tries again, its own first file makes the second try fail. So after
     * any error the content that is there shows who wrote it.
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

    @SuppressWarnings("resource") // A store creates the file on close, so do not close after a failed write.
    private static void write(FileSystem files, Path path, byte[] content) throws IOException {
        OutputStream out = open(files, path);
        out.write(content);
        out.close();
    }

    private static OutputStream open(FileSystem files, Path path) throws IOException {
        if (files instanceof RawLocalFileSystem local) {
            // Hadoop's own check and creation are two steps, which is not atomic.
            files.mkdirs(path.getParent());
            return Files.newOutputStream(local.pathToFile(path).toPath(), CREATE_NEW, WRITE);
        }
        if (files.getScheme().equals("s3a")) {
            // By default s3a overwrites a file that was created after its check.
            FSDataOutputStreamBuilder<?, ?> builder = files.createFile(path);
            builder.create();
            builder.overwrite(false);
            builder.must(CreateFileOptionKeys.FS_OPTION_CREATE_CONDITIONAL_OVERWRITE, true);
            return builder.build();
        }
        return files.create(path, false);
    }

    /** The file system without Hadoop's checksum files, which do not match while a local file is rewritten. */
    static FileSystem plain(FileSystem files) {
        return files instanceof LocalFileSystem local ? local.getRaw() : files;
    }
}
