package dev.safra.lake;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.function.LongSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FileContext;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options.Rename;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The directory of the curated tables, for the few files beside them. */
public record Root(Path directory, Configuration hadoop) {

    private static final Logger LOG = LoggerFactory.getLogger(Root.class);

    /**
     * Takes the root's lock for a run: the operating system's lock on a disk known to be local, else a lease. Throws
     * SafraException (23) if another run holds it, (25) if it cannot be read or written.
     *
     * @param floor gives the highest generation published so far
     */
    public Lock lock(String runId, LongSupplier floor, Settings.Lock settings, InstantSource clock) {
        Path folder = new Path(qualified(), "_lock");
        try {
            LeaseFiles leases = LeaseFiles.in(folder.getFileSystem(hadoop), folder, settings.expiresAfter());
            if (!"file".equals(folder.toUri().getScheme())) {
                return Lease.take(leases, runId, 0, floor, clock);
            }
            java.nio.file.Path local = java.nio.file.Path.of(folder.toUri().getPath());
            Files.createDirectories(local);
            String type = Files.getFileStore(local).type();
            if (settings.localFileSystems().contains(type)) {
                LocalLock lock = LocalLock.take(local, runId, Lease.requireNone(leases, clock), floor);
                return alone(lock, () -> Lease.requireNone(leases, clock));
            }
            LOG.info("lock: {} counts as shared ({})", folder, type);
            Lease lease = Lease.take(leases, runId, LocalLock.requireNone(local), floor, clock);
            return alone(lease, () -> LocalLock.requireNone(local));
        } catch (IOException failed) {
            throw new SafraException(
                    ExitCode.STORAGE, "lock: " + folder + " cannot be read or written: " + failed, failed);
        }
    }

    /**
     * Releases a run's lock again if another run holds the other kind of lock. One run may take the disk for local and
     * another for shared, and neither kind of lock excludes the other. So each run checks for the other kind once it
     * has its own.
     */
    private static Lock alone(Lock lock, OtherLock other) throws IOException {
        try {
            other.requireNone();
            return lock;
        } catch (IOException | RuntimeException refused) {
            lock.close();
            throw refused;
        }
    }

    private interface OtherLock {
        void requireNone() throws IOException;
    }

    /** Writes a file in full or not at all, replacing what is there. Throws SafraException (25) if that fails. */
    public void write(String name, String text) {
        Path path = new Path(qualified(), name);
        try {
            FileContext files = FileContext.getFileContext(path.toUri(), hadoop);
            Path draft = new Path(path.getParent(), "." + path.getName() + ".draft");
            try (OutputStream out = files.create(
                    draft,
                    EnumSet.of(CreateFlag.CREATE, CreateFlag.OVERWRITE),
                    org.apache.hadoop.fs.Options.CreateOpts.createParent())) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            replace(files, draft, path);
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, path + ": cannot be written: " + failed.getMessage(), failed);
        }
    }

    /** Replaces atomically: Hadoop's rename of local files deletes the old file first. */
    private static void replace(FileContext files, Path draft, Path path) throws IOException {
        if (!"file".equals(path.toUri().getScheme())) {
            files.rename(draft, path, Rename.OVERWRITE);
            return;
        }
        java.nio.file.Path from = java.nio.file.Path.of(draft.toUri().getPath());
        Files.move(from, java.nio.file.Path.of(path.toUri().getPath()), ATOMIC_MOVE, REPLACE_EXISTING);
        Files.deleteIfExists(from.resolveSibling("." + from.getFileName() + ".crc"));
    }

    /** Deletes the files that a pattern matches; returns how many. Throws SafraException (25) if that fails. */
    public int delete(String pattern) {
        Path path = new Path(qualified(), pattern);
        try {
            FileSystem files = path.getFileSystem(hadoop);
            FileStatus[] found = files.globStatus(path);
            int deleted = 0;
            for (FileStatus file : found == null ? new FileStatus[0] : found) {
                deleted += files.delete(file.getPath(), false) ? 1 : 0;
            }
            return deleted;
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, path + ": cannot be deleted: " + failed.getMessage(), failed);
        }
    }

    /** A file's path for people; a local one without its scheme. */
    public String place(String name) {
        return new Path(qualified(), name).toString().replaceFirst("^file:(//)?", "");
    }

    private Path qualified() {
        try {
            FileSystem files = directory.getFileSystem(hadoop);
            return directory.makeQualified(files.getUri(), files.getWorkingDirectory());
        } catch (IOException failed) {
            throw new SafraException(ExitCode.STORAGE, directory + ": " + failed.getMessage(), failed);
        }
    }
}
