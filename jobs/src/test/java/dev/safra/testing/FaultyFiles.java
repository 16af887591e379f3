package dev.safra.testing;

import dev.safra.lake.LocalFiles;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Paths;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.DelegateToFileSystem;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.util.Progressable;

/**
 * The embedded session's file system with one {@link Fault}, which can strike before or after each create, close,
 * rename, list, delete and mkdirs under the curated root.
 */
public final class FaultyFiles extends LocalFileSystem {

    /** Settings of a Spark session that uses it. */
    public static final Map<String, String> SETTINGS = Map.of(
            "spark.hadoop.fs.file.impl", FaultyFiles.class.getName(),
            "spark.hadoop.fs.AbstractFileSystem.file.impl", Context.class.getName());

    public FaultyFiles() {
        super(new LocalFiles().getRaw());
    }

    /** The same for Hadoop's newer interface, which Delta commits through. */
    public static final class Context extends DelegateToFileSystem {

        private final LocalFiles.Context faultless;

        public Context(URI uri, Configuration configuration) throws IOException, URISyntaxException {
            super(uri, new FaultyFiles(), configuration, "file", false);
            faultless = new LocalFiles.Context(uri, configuration);
        }

        @Override
        public void renameInternal(Path from, Path to, boolean overwrite) throws IOException {
            if (overwrite) {
                watched("rename", to, () -> {
                    faultless.renameInternal(from, to, true);
                    return null;
                });
            } else {
                super.renameInternal(from, to, false);
            }
        }
    }

    @FunctionalInterface
    private interface Operation<T> {

        T run() throws IOException;
    }

    private static <T> T watched(String kind, Path path, Operation<T> operation) throws IOException {
        Fault.Watch watch = Fault.of(kind, path.toUri().getPath());
        watch.before();
        T result = operation.run();
        watch.after();
        return result;
    }

    private static FSDataOutputStream created(Path path, Operation<FSDataOutputStream> operation) throws IOException {
        return new FSDataOutputStream(new Closing(path, watched("create", path, operation)), null);
    }

    /** If closing fails before it is done, only half of the bytes are in the file. */
    private static final class Closing extends FilterOutputStream {

        private final Path path;
        private boolean isClosed;

        private Closing(Path path, OutputStream out) {
            super(out);
            this.path = path;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (isClosed) {
                return;
            }
            isClosed = true;
            Fault.Watch watch = Fault.of("close", path.toUri().getPath());
            try {
                watch.before();
            } catch (IOException torn) {
                out.close();
                try (FileChannel file = FileChannel.open(Paths.get(path.toUri().getPath()), StandardOpenOption.WRITE)) {
                    file.truncate(file.size() / 2);
                }
                throw torn;
            }
            out.close();
            watch.after();
        }
    }

    @Override
    public FSDataOutputStream create(
            Path path,
            FsPermission permission,
            boolean overwrite,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return created(
                path, () -> super.create(path, permission, overwrite, bufferSize, replication, blockSize, progress));
    }

    @Override
    public FSDataOutputStream createNonRecursive(
            Path path,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress)
            throws IOException {
        return created(
                path,
                () -> super.createNonRecursive(path, permission, flags, bufferSize, replication, blockSize, progress));
    }

    @Override
    protected FSDataOutputStream primitiveCreate(
            Path path,
            FsPermission permission,
            EnumSet<CreateFlag> flags,
            int bufferSize,
            short replication,
            long blockSize,
            Progressable progress,
            Options.ChecksumOpt checksum)
            throws IOException {
        return created(
                path,
                () -> super.primitiveCreate(
                        path, permission, flags, bufferSize, replication, blockSize, progress, checksum));
    }

    @Override
    public boolean rename(Path from, Path to) throws IOException {
        return watched("rename", to, () -> super.rename(from, to));
    }

    @Override
    protected void rename(Path from, Path to, Options.Rename... options) throws IOException {
        watched("rename", to, () -> {
            super.rename(from, to, options);
            return null;
        });
    }

    @Override
    public FileStatus[] listStatus(Path path) throws IOException {
        return watched("list", path, () -> super.listStatus(path));
    }

    @Override
    public RemoteIterator<LocatedFileStatus> listLocatedStatus(Path path) throws IOException {
        return watched("list", path, () -> super.listLocatedStatus(path));
    }

    @Override
    public boolean delete(Path path, boolean recursive) throws IOException {
        return watched("delete", path, () -> super.delete(path, recursive));
    }

    @Override
    public boolean mkdirs(Path path) throws IOException {
        return watched("mkdirs", path, () -> super.mkdirs(path));
    }
}
