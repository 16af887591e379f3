package dev.safra.lake;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.sql.Row;

/** Rows of a partition with the same values in their first columns, group after group; one group is in memory at a time. */
public final class Groups implements Iterator<List<Row>> {

    private final Iterator<Row> rows;
    private final int columns;
    private Row next;

    /** @param rows in an order that has rows of a group beside one another */
    public Groups(Iterator<Row> rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.next = rows.hasNext() ? rows.next() : null;
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public List<Row> next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        Row first = next;
        List<Row> group = new ArrayList<>();
        while (next != null && isSameGroup(first, next)) {
            group.add(next);
            next = rows.hasNext() ? rows.next() : null;
        }
        return group;
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
