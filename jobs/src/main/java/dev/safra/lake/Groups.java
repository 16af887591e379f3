package dev.safra.lake;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;

/**
 * Groups the rows of a Spark partition by their values in some columns, one group after another. A group's rows stream:
 * rows left unread are skipped when the next group is asked for.
 */
public final class Groups implements Iterator<Groups.Group> {

    private final Iterator<Row> rows;
    private final int[] columns;
    private Row next;
    private Group group;

    /** @param rows sorted so that the rows of a group are adjacent */
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

        /** The group's first row, whether read or not. */
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
