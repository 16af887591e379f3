package dev.safra.report.html;

import dev.safra.source.DataQuality;
import java.util.List;
import java.util.Set;

/** Whether the sources were fresh and complete, and what was done with their rows. From data_quality. */
final class QualitySection implements ReportSection {

    private static final String ID = "quality";

    private static final int MOST = 12;

    /** The rules that say that a source is late or not complete. */
    private static final Set<String> OF_A_SOURCE = Set.of("freshness", "row_count", "columns_gone");

    @Override
    public Section of(ReportContext context) {
        Html title = context.texts().say("quality.title");
        Query totals = Query.of(DataQuality.TABLE, context.tables().tonight())
                .sum("sources", "count_if(rule = 'all')")
                .sum("findings", "count_if(rule <> 'all')")
                .sum("read", "sum(if(rule = 'all', read, 0))")
                .sum("accepted", "sum(if(rule = 'all', accepted, 0))")
                .sum("deduplicated", "sum(if(rule = 'all', deduplicated, 0))")
                .sum("quarantined", "sum(if(rule = 'all', quarantined, 0))");
        return context.tables()
                .row(totals)
                .filter(all -> !all.figure("sources").isZero())
                .map(all -> section(all, title, context))
                .orElseGet(() -> Section.empty(ID, title, context.texts().say("quality.empty")));
    }

    private static Section section(Fact all, Html title, ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        PublishedTables tables = context.tables();
        // First what was warned of, then what was reported, set aside and so on; last what the mapping could do better.
        List<Fact> findings = tables.rows(Query.of(DataQuality.TABLE, tables.tonight() + " and rule <> 'all'")
                .orderedBy(
                        "rule in ('columns_missing', 'columns_extra')", "action desc", "affected desc", "input", "rule")
                .limitedTo(MOST));
        Section section = new Section(ID, title);
        List<Fact> late = findings.stream()
                .filter(finding -> OF_A_SOURCE.contains(finding.text("rule")))
                .toList();
        if (late.isEmpty()) {
            Figure sources = all.figure("sources");
            section.sentence(texts.counted(
                    isFreshnessChecked(context) ? "quality.fresh" : "quality.complete",
                    sources,
                    formats.count(sources)));
        }
        late.forEach(finding -> section.sentence(texts.say(
                "quality." + finding.text("rule"), Html.name(finding.text("input")), finding.name("example"))));
        section.sentence(texts.say(
                "quality.rows",
                formats.count(all.figure("read")),
                formats.count(all.figure("accepted")),
                formats.count(all.figure("deduplicated")),
                formats.count(all.figure("quarantined"))));
        return section.table(sources(context)).table(found(findings, all.figure("findings"), context));
    }

    private static boolean isFreshnessChecked(ReportContext context) {
        return context.settings().sources().values().stream()
                .anyMatch(source -> source.quality().freshness().isPresent());
    }

    private static DataTable sources(ReportContext context) {
        Texts texts = context.texts();
        Formats formats = context.formats();
        List<Fact> rows = context.tables()
                .rows(Query.of(DataQuality.TABLE, context.tables().tonight() + " and rule = 'all'")
                        .orderedBy("input"));
        DataTable sources = new DataTable(texts.say("quality.sources"))
                .column(texts.say("quality.source"))
                .number(texts.say("quality.read"))
                .number(texts.say("quality.accepted"))
                .number(texts.say("quality.deduplicated"))
                .number(texts.say("quality.quarantined"));
        for (Fact row : rows) {
            sources.row(List.of(
                    Html.name(row.text("input")),
                    formats.count(row.figure("read")),
                    formats.count(row.figure("accepted")),
                    formats.count(row.figure("deduplicated")),
                    formats.count(row.figure("quarantined"))));
        }
        return sources;
    }

    private static DataTable found(List<Fact> rows, Figure all, ReportContext context) {
        Texts texts = context.texts();
        DataTable findings = new DataTable(context.caption("quality.findings", rows.size(), all))
                .column(texts.say("quality.source"))
                .column(texts.say("quality.rule"))
                .number(texts.say("quality.affected"))
                .column(texts.say("quality.action"))
                .column(texts.say("quality.example"));
        for (Fact row : rows) {
            findings.row(List.of(
                    Html.name(row.text("input")),
                    Html.name(row.text("rule")),
                    context.formats().count(row.figure("affected")),
                    texts.named("done", row.text("action")),
                    row.text("example") == null ? Html.NONE : row.name("example")));
        }
        return findings;
    }
}
