package dev.safra.report.html;

import dev.safra.config.Settings;
import dev.safra.lake.Table;
import java.util.List;
import java.util.function.Predicate;

/**
 * What every section of an account's page is made from.
 *
 * @param isPublished whether the publication has a table, with rows of the account or not
 */
record AccountContext(
        AccountFacts facts,
        Predicate<Table> isPublished,
        Formats formats,
        Texts texts,
        Settings settings,
        AccountForm form) {

    boolean isForTeam() {
        return form == AccountForm.TEAM;
    }

    /** A text that the page's two forms share. */
    Html say(String key, Html... values) {
        return texts.say("review." + key, values);
    }

    String plain(String key) {
        return texts.plain("review." + key);
    }

    /** A text of which each form has its own: {@code key.team} and {@code key.customer}. */
    Html said(String key, Html... values) {
        return say(key + "." + form.code(), values);
    }

    /** The same for one, or for none and several. */
    Html counted(String key, Figure count, Html... values) {
        return texts.counted("review." + key + "." + form.code(), count, values);
    }

    /** A setting, such as a number of days. */
    Html number(int setting) {
        return Formats.setting(formats.countText(setting));
    }

    /** Names that come from data, with a sign that there are more than a page has room for. */
    static Html names(List<String> names) {
        int most = 12;
        Html shown = Html.join(", ", names.stream().limit(most).map(Html::name).toList());
        return names.size() > most ? Html.join(shown, Html.text(", …")) : shown;
    }
}
