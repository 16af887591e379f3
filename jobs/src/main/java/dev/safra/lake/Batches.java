package dev.safra.lake;

import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.apache.spark.sql.Row;

/** Rows produced batch by batch, each only when the one before is consumed, so that a task's output streams. */
public final class Batches implements Iterator<Row> {

    private final Supplier<Iterator<Row>> more;
    private Iterator<Row> batch = Collections.emptyIterator();

    /** @param more produces the next batch, which may be empty; null after the last */
    public Batches(Supplier<Iterator<Row>> more) {
        this.more = more;
    }

    @Override
    public boolean hasNext() {
        while (batch != null && !batch.hasNext()) {
            batch = more.get();
        }
        return batch != null;
    }

    @Override
    public Row next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return batch.next();
    }
}
