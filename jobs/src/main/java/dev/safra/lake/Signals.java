package dev.safra.lake;

import org.apache.hadoop.util.ShutdownHookManager;

/** What to do when the process is told to end (SIGTERM, SIGINT) while a run is at work. */
public final class Signals implements AutoCloseable {

    /** Before Spark (50) stops and Hadoop (10) closes its file systems. */
    private static final int PRIORITY = 100;

    private final Runnable hook;

    private Signals(Runnable hook) {
        this.hook = hook;
    }

    /** Until closed, a signal runs this first. */
    public static Signals onTermination(Runnable hook) {
        ShutdownHookManager.get().addShutdownHook(hook, PRIORITY);
        return new Signals(hook);
    }

    @Override
    public void close() {
        ShutdownHookManager hooks = ShutdownHookManager.get();
        if (!hooks.isShutdownInProgress()) {
            hooks.removeShutdownHook(hook);
        }
    }
}
