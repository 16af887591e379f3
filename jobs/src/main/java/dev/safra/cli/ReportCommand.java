package dev.safra.cli;

import dev.safra.config.AsOf;
import dev.safra.config.ExitCode;
import dev.safra.config.SafraException;
import dev.safra.config.Settings;
import dev.safra.lake.Lakehouse;
import dev.safra.lake.Publications;
import dev.safra.lake.Publications.Publication;
import dev.safra.report.html.AccountForm;
import dev.safra.report.html.AccountReport;
import dev.safra.report.html.NightReport;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes the report of a night, or an account's page, from what is published. */
@Command(
        name = "report",
        description = "Write the HTML report of a night again, or the page of an account, from what is published.")
final class ReportCommand implements Callable<Integer> {

    @Mixin
    private ConfigOptions config;

    @Option(
            names = "--as-of",
            paramLabel = "DAY",
            converter = AsOfConverter.class,
            description = "The night to report on; the last publication if not given.")
    private AsOf asOf;

    @Option(
            names = "--account",
            paramLabel = "ID",
            description = "Write the page of this account instead, for a review with it.")
    private String account;

    @Option(
            names = "--for",
            paramLabel = "READER",
            description = "For whom the account's page is: team (default), or customer, without anything internal.")
    private AccountForm form;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (form != null && account == null) {
            throw new SafraException(
                    ExitCode.USAGE,
                    "--for " + form.code() + ": only the page of an account has a reader; add --account");
        }
        Settings settings = config.settings();
        Lakehouse lakehouse = Lakehouse.open(settings);
        Publications publications = new Publications(lakehouse);
        Publication publication = publications
                .last(Optional.ofNullable(asOf).map(AsOf::day))
                .orElseThrow(() -> new SafraException(
                        ExitCode.INPUTS_NOT_READY,
                        "report: nothing is published"
                                + (asOf == null ? "" : " for " + asOf.day()) + "; published: "
                                + publications.published()));
        String place = account == null
                ? NightReport.write(settings, lakehouse, publication)
                : new AccountReport(settings, lakehouse, publication)
                        .write(account, form == null ? AccountForm.TEAM : form);
        spec.commandLine().getOut().println(place);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
