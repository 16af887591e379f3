package dev.safra.report.html;

import java.util.ArrayList;
import java.util.List;

/** A part of the page: what it is about, sentences, charts with their numbers in tables. */
public final class Section {

    /**
     * A chart with the numbers that it draws, or a table alone, which is then always open.
     *
     * @param isSmall whether it may stand beside others
     */
    public record Exhibit(Html chart, DataTable numbers, boolean isSmall) {}

    /** A headline figure, and what it is compared with. */
    public record Card(Html name, Html value, List<Note> notes) {}

    /** A line of a card. */
    public record Note(Html name, Html value) {}

    private final String id;
    private final Html title;
    private final List<Html> sentences = new ArrayList<>();
    private final List<Html> points = new ArrayList<>();
    private final List<Card> cards = new ArrayList<>();
    private final List<Exhibit> exhibits = new ArrayList<>();

    /** @param id unique on the page */
    Section(String id, Html title) {
        this.id = id;
        this.title = title;
    }

    /** A section that says why it has nothing to show, and which source would fill it. */
    static Section empty(String id, Html title, Html why) {
        return new Section(id, title).sentence(why);
    }

    Section sentence(Html sentence) {
        sentences.add(sentence);
        return this;
    }

    /** Adds one of the things that are listed below the sentences. */
    Section point(Html point) {
        points.add(point);
        return this;
    }

    /** Adds a chart; its numbers can be opened below it. */
    Section chart(String svg, DataTable numbers) {
        exhibits.add(new Exhibit(new Html(svg), numbers, false));
        return this;
    }

    /** Adds one of several charts that stand beside each other where there is room. */
    Section small(String svg, DataTable numbers) {
        exhibits.add(new Exhibit(new Html(svg), numbers, true));
        return this;
    }

    Section card(Card card) {
        cards.add(card);
        return this;
    }

    /** Adds a table, if it has any rows. */
    Section table(DataTable table) {
        if (!table.isEmpty()) {
            exhibits.add(new Exhibit(Html.NONE, table, false));
        }
        return this;
    }

    public String id() {
        return id;
    }

    public Html title() {
        return title;
    }

    public List<Html> sentences() {
        return sentences;
    }

    public List<Html> points() {
        return points;
    }

    public List<Card> cards() {
        return cards;
    }

    public List<Exhibit> exhibits() {
        return exhibits;
    }
}
