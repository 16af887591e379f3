package dev.safra.lake;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.MDC;

/** Runs several tasks at once. */
public final class InParallel {

    /** Planning and committing are mostly waiting. */
    private static final int THREADS = 4;

    private InParallel() {}

    /** The results of two tasks that ran at once. */
    public record Both<A, B>(A one, B other) {}

    /** Runs two tasks at once. Once both have ended, throws the first one's exception, else the other's. */
    @SuppressWarnings("unchecked")
    public static <A, B> Both<A, B> both(Supplier<A> one, Supplier<B> other) {
        List<Object> given = all(List.of(one::get, other::get));
        return new Both<>((A) given.get(0), (B) given.get(1));
    }

    /** The same for two tasks without a result. */
    public static void both(Runnable one, Runnable other) {
        both(() -> done(one), () -> done(other));
    }

    private static boolean done(Runnable task) {
        task.run();
        return true;
    }

    /**
     * The tasks' results, in their order. Once all have ended, throws the exception of the first in order that failed.
     */
    public static <T> List<T> all(List<Supplier<T>> tasks) {
        if (tasks.size() <= 1) {
            return tasks.stream().map(Supplier::get).toList();
        }
        Map<String, String> logged = MDC.getCopyOfContextMap();
        ExecutorService workers = Executors.newFixedThreadPool(
                Math.min(THREADS, tasks.size()),
                work -> new Thread(() -> {
                    MDC.setContextMap(logged == null ? Map.of() : logged);
                    work.run();
                }));
        try {
            List<CompletableFuture<T>> begun = tasks.stream()
                    .map(task -> CompletableFuture.supplyAsync(task, workers))
                    .toList();
            CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new))
                    .handle((all, failed) -> all)
                    .join();
            return begun.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        } finally {
            workers.shutdown();
        }
    }
}
