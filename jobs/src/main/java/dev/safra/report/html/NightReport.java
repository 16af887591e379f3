package dev.safra.report.html;

import dev.safra.config.Settings;
import dev.safra.lake.Files;
import dev.safra.lake.InParallel;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** The report of a night: a page for people who look before they read, made from the tables as published. */
public final class NightReport {

    static final String FOLDER = "_reports/";

    /** By the loader of our own classes: under spark-submit the thread's is another. */
    private static final TemplateEngine TEMPLATES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, NightReport.class.getClassLoader(), "dev.safra.report.html.templates");

    private static final List<ReportSection> SECTIONS = List.of(
            new ChangesSection(),
            new BridgeSection(),
            new MrrTrendSection(),
            new CohortSection(),
            new LossesSection(),
            new NpsSection(),
            new AdoptionSection(),
            new HealthSection(),
            new TouchSection(),
            new LifecycleSection(),
            new ReceivablesSection(),
            new RenewalsSection(),
            new ActionsSection(),
            new QualitySection());

    private NightReport() {}

    /** Writes the report of a publication, and as the latest if there is none of a newer day. Returns where it lies. */
    public static String write(Settings settings, Lakehouse lakehouse, Publication publication) {
        String page = page(settings, lakehouse, publication);
        String name = FOLDER + publication.asOf() + ".html";
        lakehouse.root().write(name, page);
        boolean isNewest = new Publications(lakehouse)
                .newest()
                .filter(publication.asOf()::isBefore)
                .isEmpty();
        if (isNewest) {
            lakehouse.root().write(FOLDER + "latest.html", page);
        }
        return lakehouse.root().place(name);
    }

    /** The page, the same for the same tables. */
    static String page(Settings settings, Lakehouse lakehouse, Publication publication) {
        Locale locale = Locale.forLanguageTag(settings.report().locale());
        Texts texts = Texts.in(settings.report().locale());
        PublishedTables tables = new PublishedTables(lakehouse, publication);
        Supplier<Formats> formats =
                () -> new Formats(locale, settings.reportingCurrency().orElse(""));
        // Java's number formats are of one thread each.
        List<Section> sections = InParallel.all(SECTIONS.stream()
                .<Supplier<Section>>map(
                        section -> () -> section.of(new ReportContext(tables, formats.get(), texts, settings)))
                .toList());
        Page page = new Page(
                locale.toLanguageTag(),
                texts.plain("title"),
                texts.say("title"),
                texts.say("subtitle", formats.get().day(publication.asOf())),
                style(),
                texts.plain("contents"),
                texts.plain("numbers"),
                texts.say("footer", Html.text(publication.runId())),
                sections);
        return rendered(page);
    }

    static String style() {
        return Files.resource("report/page.css") + Files.resource("report/charts.css");
    }

    static String rendered(Page page) {
        StringOutput output = new StringOutput();
        TEMPLATES.render("page.jte", page, output);
        return output.toString();
    }
}
