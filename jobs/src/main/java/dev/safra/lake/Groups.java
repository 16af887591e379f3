package dev.safra.lake;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;

/**
 * Rows of a partition with the same values in their first columns, group after group. A group's rows stream: what is left of
 * them is passed over when the next is asked for.
 */
public final class Groups implements Iterator<Iterator<Row>> {

    private final Iterator<Row> rows;
    private final int columns;
    private Row next;
    private Iterator<Row> group;

    /** @param rows in an order that has rows of a group beside one another */
    public Groups(Iterator<Row> rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.next = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        if (group != null) {
            group.forEachRemaining(left -> {});
        }
        return next != null;
    }

    @Override
    public Iterator<Row> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        group = rowsLike(next);
        return group;
    }

    private Iterator<Row> rowsLike(Row first) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return next != null && isSameGroup(first, next);
            }

            @Override
            public Row next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                Row row = next;
                next = rows.hasNext() ? rows.next() : null;
                return row;
            }
        };
    }

    private boolean isSameGroup(Row one, Row other) {
        for (int column = 0; column < columns; column++) {
            if (!Objects.equals(one.get(column), other.get(column))) {
                return false;
            }
        }
        return true;
    }
}
