package dev.safra.lake;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;

/**
 * Handles a signal (SIGTERM, SIGINT) during a run: asks the run to end by itself, in its own thread, and makes the
 * process wait for it, but not for ever.
 */
public final class ShutdownHook implements AutoCloseable {

    /** Before Spark (50) stops and Hadoop (10) closes its file systems. */
    private static final int PRIORITY = 100;

    /** Orchestrators kill after thirty seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration BETWEEN_REQUESTS = Duration.ofMillis(100);

    private final CountDownLatch over = new CountDownLatch(1);
    private final Runnable request;
    private final Runnable hook = this::endTheRun;

    private ShutdownHook(Runnable request) {
        this.request = request;
    }

    /** Until the hook is closed, a signal makes this request, repeatedly. */
    public static ShutdownHook onTermination(Runnable request) {
        ShutdownHook ofRun = new ShutdownHook(request);
        ShutdownHookManager.get().addShutdownHook(ofRun.hook, PRIORITY);
        return ofRun;
    }

    /** Whether the process is ending. */
    public static boolean isEnding() {
        return ShutdownHookManager.get().isShutdownInProgress();
    }

    private void endTheRun() {
        long until = System.nanoTime() + PATIENCE.toNanos();
        try {
            do {
                request.run();
            } while (!over.await(BETWEEN_REQUESTS.toMillis(), TimeUnit.MILLISECONDS) && System.nanoTime() < until);
        } catch (InterruptedException enough) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the waiting: the run is over. */
    @Override
    public void close() {
        over.countDown();
        if (!isEnding()) {
            ShutdownHookManager.get().removeShutdownHook(hook);
        }
    }
}
