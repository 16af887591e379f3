package dev.safra.job;

import dev.safra.lake.Partitions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What stays the same all night, computed when it is first asked for. Who asks for it meanwhile waits for it, and for nothing else. */
final class Memo {

    private final Map<String, Entry<?>> entries = new ConcurrentHashMap<>();

    /** Rows that are computed once and cached. */
    Dataset<Row> rows(String name, Supplier<Dataset<Row>> how) {
        return of(name, () -> Partitions.cachedNow(how.get()));
    }

    @SuppressWarnings("unchecked")
    <T> T of(String name, Supplier<T> how) {
        return ((Entry<T>) entries.computeIfAbsent(name, any -> new Entry<T>())).or(how);
    }

    /** What has been computed so far. */
    Set<String> names() {
        return Set.copyOf(entries.keySet());
    }

    /** Forgets all but some. */
    void retain(Set<String> names) {
        entries.keySet().retainAll(names);
    }

    private static final class Entry<T> {
        private T value;

        synchronized T or(Supplier<T> how) {
            if (value == null) {
                value = how.get();
            }
            return value;
        }
    }
}
