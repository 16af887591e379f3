package dev.safra.lake;

import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.lake.LeaseFiles.Holder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The lock on storage that machines share, such as an object store: one file per holder, numbered by generation, which
 * only one contender can create. The last generation's holder has the lock until its file is marked released or has
 * expired; a live holder renews it in time. The machines' clocks must agree to well within the expiry.
 */
final class Lease implements Lock {

    /** How many files of former holders are kept, for people to read. */
    private static final int KEPT = 4;

    private final LeaseFiles files;
    private final InstantSource clock;
    private final ScheduledExecutorService renewer = Executors.newSingleThreadScheduledExecutor(Lease::daemon);

    private volatile Holder held;
    private volatile String trouble = "it was not renewed in time";

    private Lease(LeaseFiles files, InstantSource clock, Holder held) {
        this.files = files;
        this.clock = clock;
        this.held = held;
    }

    /**
     * Takes the lock kept in a folder and renews it from now on. Throws SafraException (23) if another run holds it,
     * (25) if it cannot be read or written.
     *
     * @param least the highest generation recorded in the folder's other files
     * @param floor gives the highest generation known from elsewhere; asked only if the folder has none
     */
    static Lease take(LeaseFiles files, String runId, long least, LongSupplier floor, InstantSource clock) {
        try {
            Optional<Lease> taken = Optional.empty();
            while (taken.isEmpty()) { // Another contender was faster, and may have released it already.
                taken = tryToTake(files, runId, least, floor, clock);
            }
            taken.get().startRenewing();
            return taken.get();
        } catch (IOException failed) {
            throw unreachable(files, failed);
        }
    }

    /** The last generation; 0 if there never was one. Throws SafraException (23) if a run holds the lease. */
    static long requireNone(LeaseFiles files, InstantSource clock) throws IOException {
        Optional<Holder> last = files.lastHolder();
        requireFree(last, clock.instant(), files);
        return last.map(Holder::generation).orElse(0L);
    }

    private static void requireFree(Optional<Holder> last, Instant now, LeaseFiles files) {
        if (last.isPresent()
                && !last.get().isReleased()
                && now.isBefore(last.get().expiresAt())) {
            throw held(last.get(), files);
        }
    }

    private static Optional<Lease> tryToTake(
            LeaseFiles files, String runId, long least, LongSupplier floor, InstantSource clock) throws IOException {
        Optional<Holder> last = files.lastHolder();
        Instant now = clock.instant();
        requireFree(last, now, files);
        long generation = Math.max(least, last.map(Holder::generation).orElseGet(floor::getAsLong)) + 1;
        Holder next = new Holder(
                generation,
                runId,
                process(),
                UUID.randomUUID().toString(),
                now,
                now.plus(files.expiresAfter()),
                false,
                last.map(Lease::abandonedSince).orElse(List.of()));
        if (!files.create(next)) {
            return Optional.empty();
        }
        if (files.lastGeneration() != generation) {
            // Since the folder was listed, later holders have come and gone and this generation's file was removed.
            files.remove(generation);
            return Optional.empty();
        }
        if (generation > KEPT) {
            files.remove(generation - KEPT - 1);
        }
        return Optional.of(new Lease(files, clock, next));
    }

    private static List<String> abandonedSince(Holder last) {
        List<String> abandoned = new ArrayList<>(last.abandoned());
        if (!last.isReleased() && last.isKnown()) {
            abandoned.add(last.runId());
        }
        return abandoned;
    }

    @Override
    public long generation() {
        return held.generation();
    }

    @Override
    public List<String> abandoned() {
        return held.abandoned();
    }

    @Override
    public synchronized void acknowledgeAbandoned() {
        held = held.acknowledged();
    }

    @Override
    public void requireHeld() {
        try {
            long last = files.lastGeneration();
            if (last != held.generation()) {
                throw lost("generation " + last + " is there");
            }
        } catch (IOException failed) {
            throw unreachable(files, failed);
        }
        if (!clock.instant().isBefore(held.expiresAt())) {
            throw lost("it expired at " + held.expiresAt() + "; " + trouble);
        }
    }

    /**
     * Extends the expiry from now. A failed renewal is tried again the next time; the lock is held until it expires.
     */
    synchronized void renew() {
        if (held.isReleased()) {
            return;
        }
        try {
            if (files.lastGeneration() == held.generation()) {
                Holder renewed = held.until(clock.instant().plus(files.expiresAfter()));
                files.write(renewed);
                held = renewed;
            }
        } catch (IOException | RuntimeException failed) {
            trouble = "it could not be renewed: " + failed.getMessage();
        }
    }

    @Override
    public synchronized void close() {
        renewer.shutdown();
        if (held.isReleased()) {
            return;
        }
        held = held.released();
        try {
            if (files.lastGeneration() == held.generation()) {
                files.write(held);
            }
        } catch (IOException failed) {
            // The lease expires by itself.
        }
    }

    private void startRenewing() {
        long third = files.expiresAfter().toMillis() / 3;
        // Nobody waits for the result: only close() ends the renewing.
        var unused = renewer.scheduleAtFixedRate(this::renew, third, third, TimeUnit.MILLISECONDS);
    }

    private SafraException lost(String why) {
        return lost(held.runId(), files.folder(), held.generation(), why);
    }

    static SafraException lost(String runId, Object place, long generation, String why) {
        return new SafraException(
                ExitCode.LOCKED,
                "lock: run " + runId + " has lost " + place + " (generation " + generation + "): " + why
                        + ". Nothing was published; run again.");
    }

    private static SafraException held(Holder holder, LeaseFiles files) {
        return new SafraException(
                ExitCode.LOCKED,
                "lock: run " + holder.runId() + " (" + holder.process() + ") is writing to "
                        + files.folder().getParent() + " since " + holder.takenAt()
                        + "; run again when it has ended. If it was killed, the lock is free from "
                        + holder.expiresAt() + " on.");
    }

    private static SafraException unreachable(LeaseFiles files, IOException failed) {
        return new SafraException(
                ExitCode.STORAGE,
                "lock: " + files.folder() + " cannot be read or written: " + failed.getMessage() + "; run again",
                failed);
    }

    private static String process() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            host = "unknown host";
        }
        return host + ", process " + ProcessHandle.current().pid();
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "lease");
        thread.setDaemon(true);
        return thread;
    }
}
