package dev.safra.lake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * The lock on a local file system: the operating system's lock on a file, which is freed however the process ends. The
 * file records its last holder: generation, run, {@code held} or {@code released}, and the killed runs that are not in
 * the runs table yet.
 */
final class LocalLock implements Lock {

    private static final String HOLDER = "holder";
    private static final int LONGEST = 10_000;

    private final Path file;
    private final Object fileKey;
    private final FileChannel channel;
    private final String runId;
    private final long generation;
    private List<String> abandoned;

    private LocalLock(Path file, FileChannel channel, String runId, long generation, List<String> abandoned)
            throws IOException {
        this.file = file;
        this.fileKey = key(file);
        this.channel = channel;
        this.runId = runId;
        this.generation = generation;
        this.abandoned = abandoned;
    }

    /**
     * Takes the lock in an existing folder. Throws SafraException (23) if another run holds it, (25) if it cannot be
     * written.
     *
     * @param least the highest generation recorded in the folder's other files
     * @param floor gives the highest generation known from elsewhere; asked only if the file records none
     */
    static LocalLock take(Path folder, String runId, long least, LongSupplier floor) {
        Path file = folder.resolve(HOLDER);
        FileChannel channel = null;
        try {
            channel = locked(file, CREATE, READ, WRITE);
            String[] last = read(channel);
            boolean isKnown = isKnown(last);
            long known = isKnown ? Long.parseLong(last[0]) : floor.getAsLong();
            long generation = Math.max(known, least) + 1;
            List<String> abandoned = new ArrayList<>(List.of(last).subList(Math.min(3, last.length), last.length));
            if (isKnown && !last[2].equals("released")) {
                abandoned.add(last[1]);
            }
            LocalLock lock = new LocalLock(file, channel, runId, generation, abandoned);
            lock.write("held");
            channel = null;
            return lock;
        } catch (IOException failed) {
            throw new SafraException(
                    ExitCode.STORAGE, "lock: " + file + " cannot be written: " + failed.getMessage(), failed);
        } finally {
            closeQuietly(channel);
        }
    }

    /**
     * The generation of the last holder of a folder's local lock; 0 if none is known. Throws SafraException (23) if a
     * run of this machine holds it.
     */
    static long requireNone(Path folder) throws IOException {
        try (FileChannel channel = locked(folder.resolve(HOLDER), READ, WRITE)) {
            String[] last = read(channel);
            return isKnown(last) ? Long.parseLong(last[0]) : 0;
        } catch (NoSuchFileException none) {
            return 0;
        }
    }

    /** Opens the file and locks it. Throws SafraException (23) if a run of this machine holds its lock. */
    private static FileChannel locked(Path file, OpenOption... options) throws IOException {
        FileChannel channel = FileChannel.open(file, options);
        boolean isOpen = false;
        try {
            isOpen = channel.tryLock() != null;
            if (!isOpen) {
                throw taken(file, channel);
            }
            return channel;
        } catch (OverlappingFileLockException byThisProcess) {
            // Stays open, since closing it would free this process's lock on the file.
            isOpen = true;
            throw taken(file, channel);
        } finally {
            if (!isOpen) {
                closeQuietly(channel);
            }
        }
    }

    private static SafraException taken(Path file, FileChannel channel) {
        String holder = "";
        try {
            String[] last = read(channel);
            holder = last.length >= 3 ? ", " + last[1] + "," : "";
        } catch (IOException unknown) {
            // Who it is does not matter.
        }
        return new SafraException(
                ExitCode.LOCKED,
                "lock: another run" + holder + " is writing to "
                        + file.getParent().getParent() + "; run again when it has ended");
    }

    private static boolean isKnown(String[] holder) {
        return holder.length >= 3 && holder[0].matches("[0-9]{1,18}");
    }

    @Override
    public long generation() {
        return generation;
    }

    @Override
    public List<String> abandoned() {
        return List.copyOf(abandoned);
    }

    @Override
    public void acknowledgeAbandoned() {
        abandoned = List.of();
    }

    /**
     * While this process lives the operating system lets no other process lock this file, but the file may have been
     * replaced: the same one must still be there. It is not opened, since closing it would free the lock.
     */
    @Override
    public void requireHeld() {
        try {
            if (!Objects.equals(fileKey, key(file))) {
                throw Lease.lost(runId, file, generation, "another file is in its place");
            }
        } catch (NoSuchFileException removed) {
            throw Lease.lost(runId, file, generation, "it was removed");
        } catch (IOException failed) {
            throw new SafraException(
                    ExitCode.STORAGE, "lock: " + file + " cannot be read: " + failed + "; run again", failed);
        }
    }

    /** Distinguishes a file from another one of the same name; null if the file system has no such key. */
    private static Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Override
    public void close() {
        try {
            write("released");
        } catch (IOException failed) {
            // The next holder takes this run for a killed one, and finds out whether it was published.
        } finally {
            closeQuietly(channel);
        }
    }

    private static String[] read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        int length = channel.read(bytes, 0);
        return (length < 0 ? "" : new String(bytes.array(), 0, length, UTF_8).strip()).split("\n", -1);
    }

    private void write(String state) throws IOException {
        List<String> lines = new ArrayList<>(List.of(Long.toString(generation), runId, state));
        lines.addAll(abandoned);
        byte[] text = (String.join("\n", lines) + "\n").getBytes(UTF_8);
        channel.write(ByteBuffer.wrap(text), 0);
        channel.truncate(text.length);
    }

    private static void closeQuietly(FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException failed) {
            // The lock is freed when the process ends.
        }
    }
}
