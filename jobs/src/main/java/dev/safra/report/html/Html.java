package dev.safra.report.html;

import static java.util.stream.Collectors.joining;

import dev.safra.config.Escaped;
import java.util.List;
import java.util.stream.Stream;

/** Markup that is safe to put into the page: whatever comes from data is escaped where it enters. */
public record Html(String markup) {

    static final Html NONE = new Html("");

    /** A text as people gave it, which may be anything: cut, without control characters, and with its own direction. */
    static Html name(String text) {
        return new Html("<bdi>" + escaped(Escaped.line(shortened(text))) + "</bdi>");
    }

    /** A text of ours. */
    static Html text(String text) {
        return new Html(escaped(text));
    }

    static Html join(String between, List<Html> all) {
        return new Html(all.stream().map(Html::markup).collect(joining(escaped(between))));
    }

    static Html join(Html... all) {
        return new Html(Stream.of(all).map(Html::markup).collect(joining()));
    }

    private static final int LONGEST = 80;

    private static String shortened(String text) {
        return text.codePointCount(0, text.length()) <= LONGEST
                ? text
                : text.substring(0, text.offsetByCodePoints(0, LONGEST - 1)) + "…";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    @Override
    public String toString() {
        return markup;
    }
}
