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
        return new Html("<bdi>" + escaped(plainName(text)) + "</bdi>");
    }

    /** The same as it is written, for titles. */
    static String plainName(String text) {
        return Escaped.line(shortened(text, LONGEST));
    }

    /** A sentence from data, which may be longer. */
    static Html quote(String text) {
        return text == null
                ? Formats.UNKNOWN
                : new Html("<bdi class=\"quote\">" + escaped(Escaped.line(shortened(text, LONGEST_QUOTE))) + "</bdi>");
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
    private static final int LONGEST_QUOTE = 400;

    private static String shortened(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
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
