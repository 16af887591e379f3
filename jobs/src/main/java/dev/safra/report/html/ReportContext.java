package dev.safra.report.html;

import dev.safra.config.Settings;

/** What every section of the report is made from. */
record ReportContext(PublishedTables tables, Formats formats, Texts texts, Settings settings) {}
