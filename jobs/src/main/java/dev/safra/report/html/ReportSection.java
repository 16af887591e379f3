package dev.safra.report.html;

/** Makes a section of the report from the published tables. */
interface ReportSection {

    Section of(ReportContext context);
}
