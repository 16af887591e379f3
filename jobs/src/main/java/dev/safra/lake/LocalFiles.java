package dev.safra.lake;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * Hadoop's local file system without child processes, for the embedded session. Without its native library Hadoop
 * starts {@code chmod} for each file it creates and {@code readlink} for each file it renames, over 400 processes in a
 * night of the sample company. Java can do both itself.
 */
public final class LocalFiles extends LocalFileSystem {

    /** Settings of a Spark session that uses it. */
    static final Map<String, String> SETTINGS = Map.of(
            "spark.hadoop.fs.file.impl", LocalFiles.class.getName(),
            "spark.hadoop.fs.AbstractFileSystem.file.impl", Context.class.getName());

    public LocalFiles() {
        super(new Raw());
    }

    private static final class Raw extends RawLocalFileSystem {

        @Override
        public void setPermission(Path path, FsPermission permission) throws IOException {
            File file = pathToFile(path);
            try {
                // FsPermission's own text can have a sticky bit, which Java's form does not know.
                String symbols = permission.getUserAction().SYMBOL
                        + permission.getGroupAction().SYMBOL
                        + permission.getOtherAction().SYMBOL;
                Files.setPosixFilePermissions(file.toPath(), PosixFilePermissions.fromString(symbols));
            } catch (UnsupportedOperationException notPosix) {
                super.setPermission(path, permission);
            }
        }

        @Override
        public FileStatus getFileLinkStatus(Path path) throws IOException {
            return Files.isSymbolicLink(pathToFile(path).toPath())
                    ? super.getFileLinkStatus(path)
                    : getFileStatus(path);
        }
    }

    /** The same for Hadoop's newer interface, which Delta commits through. */
    public static final class Context extends DelegateToFileSystem {

        public Context(URI uri, Configuration configuration) throws IOException, URISyntaxException {
            super(uri, new LocalFiles(), configuration, "file", false);
        }

        /** Replaces atomically: Hadoop deletes the old file first, so that a process ending in between leaves none. */
        @Override
        public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
            if (overwrite) {
                Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE);
            } else {
                super.renameInternal(from, to, false);
            }
        }

        private static java.nio.file.Path file(Path path) {
            return java.nio.file.Path.of(path.toUri().getPath());
        }
    }
}
