package dev.safra.lake;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;

/**
 * Rows of a partition with the same values in some columns, group after group. A group's rows stream: what is left of them is
 * passed over when the next is asked for.
 */
public final class Groups implements Iterator<Groups.Group> {

    private final Iterator<Row> rows;
    private final int[] columns;
    private Row next;
    private Group group;

    /** @param rows in an order that has rows of a group beside one another */
    public Groups(Iterator<Row> rows, int... columns) {
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
    public Group next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        group = new Group(next);
        return group;
    }

    /** The rows of a group. */
    public final class Group implements Iterator<Row> {

        private final Row first;

        private Group(Row first) {
            this.first = first;
        }

        /** Its first row, gone over or not. */
        public Row first() {
            return first;
        }

        @Override
        public boolean hasNext() {
            return next != null && isOfGroup(next);
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

        private boolean isOfGroup(Row row) {
            for (int column : columns) {
                if (!Objects.equals(first.get(column), row.get(column))) {
                    return false;
                }
            }
            return true;
        }
    }
}
