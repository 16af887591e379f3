package dev.safra.report.html;

import dev.safra.config.SafraException;
import dev.safra.lake.Files;
import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the report says, in one of its languages. */
final class Texts {

    private static final Pattern PLACE = Pattern.compile("\\{(\\d)}");

    private final Properties texts;

    private Texts(Properties texts) {
        this.texts = texts;
    }

    /** @param locale one of those that settings allow */
    static Texts in(String locale) {
        String name = "report/texts_" + locale + ".properties";
        Properties texts = new Properties();
        try {
            texts.load(new StringReader(Files.resource(name)));
        } catch (IOException broken) {
            throw SafraException.ofBug(name + ": " + broken.getMessage());
        }
        return new Texts(texts);
    }

    /** A text of ours, with markup in its places {0} to {9}. */
    Html say(String key, Html... values) {
        StringBuilder markup = new StringBuilder();
        Matcher places = PLACE.matcher(plain(key));
        int at = 0;
        String text = plain(key);
        while (places.find()) {
            markup.append(Html.escaped(text.substring(at, places.start())));
            markup.append(values[Integer.parseInt(places.group(1))].markup());
            at = places.end();
        }
        return new Html(markup.append(Html.escaped(text.substring(at))).toString());
    }

    /**
     * The text for one, or that for none and several: {@code key.one} or {@code key.other}. A text for none, {@code key.none}, is taken
     * where there is one.
     */
    Html counted(String key, Figure count, Html... values) {
        String none = key + ".none";
        return count.count() == 0 && texts.containsKey(none)
                ? say(none, values)
                : say(key + (count.count() == 1 ? ".one" : ".other"), values);
    }

    /** Several things in a sentence, with commas and a last "and". */
    Html list(List<Html> things) {
        int last = things.size() - 1;
        return last < 1
                ? Html.join(", ", things)
                : Html.join(
                        Html.join(", ", things.subList(0, last)),
                        Html.text(" " + plain("and") + " "),
                        things.get(last));
    }

    /** A text of ours without markup, as for charts, with texts in its places. */
    String plain(String key, String... values) {
        return PLACE.matcher(plain(key))
                .replaceAll(place -> Matcher.quoteReplacement(values[Integer.parseInt(place.group(1))]));
    }

    /** As it is written. */
    String plain(String key) {
        String text = texts.getProperty(key);
        if (text == null) {
            throw SafraException.ofBug("report: no text " + key);
        }
        return text;
    }

    /** What a value of a column is called, such as a movement or a band; the value itself where it is the site's own. */
    Html named(String kind, String value) {
        String text = value == null ? plain("unknown") : texts.getProperty(kind + "." + value);
        return text == null ? Html.name(value) : Html.text(text);
    }

    /** The same as it is written. */
    String namedPlain(String kind, String value) {
        return value == null ? plain("unknown") : texts.getProperty(kind + "." + value, value);
    }
}
