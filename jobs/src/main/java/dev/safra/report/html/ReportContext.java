package dev.safra.report.html;

import dev.safra.config.Settings;

/** What every section of the report is made from. */
record ReportContext(PublishedTables tables, Formats formats, Texts texts, Settings settings) {

    /** The caption of a list: what is in it, and how many, or how many of how many. */
    Html caption(String key, int shown, Figure all) {
        Html count = formats.count(all);
        return shown < all.count()
                ? texts.say("list.some", texts.say(key), Formats.setting(formats.countText(shown)), count)
                : texts.say("list.all", texts.say(key), count);
    }
}
