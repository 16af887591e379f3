package dev.safra.report.html;

import java.util.ArrayList;
import java.util.List;

/** A table of the page. */
public final class DataTable {

    /** @param isNumber whether its column is aligned for comparing digits */
    public record Cell(Html content, boolean isNumber) {}

    private final Html caption;
    private final List<Cell> heading = new ArrayList<>();
    private final List<List<Cell>> rows = new ArrayList<>();

    DataTable(Html caption) {
        this.caption = caption;
    }

    DataTable column(Html title) {
        heading.add(new Cell(title, false));
        return this;
    }

    DataTable number(Html title) {
        heading.add(new Cell(title, true));
        return this;
    }

    /** Adds a row with as many cells as there are columns; the first names the row. */
    DataTable row(List<Html> cells) {
        List<Cell> row = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            row.add(new Cell(cells.get(i), heading.get(i).isNumber()));
        }
        rows.add(List.copyOf(row));
        return this;
    }

    /** The caption without markup, for those who hear the page. */
    public String label() {
        return caption.markup().replaceAll("<[^>]*>", "");
    }

    public Html caption() {
        return caption;
    }

    public List<Cell> heading() {
        return heading;
    }

    public List<List<Cell>> rows() {
        return rows;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }
}
