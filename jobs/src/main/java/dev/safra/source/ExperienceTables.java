package dev.safra.source;

import static dev.safra.lake.Types.BOOLEAN;
import static dev.safra.lake.Types.INT;
import static dev.safra.lake.Types.STRING;
import static dev.safra.lake.Types.TIMESTAMP;

import dev.safra.lake.Table;

/** The raw tables of what customers say, and how they were served. */
public final class ExperienceTables {

    public static final RawTable SURVEY_RESPONSES = RawTable.of(Table.named("survey_responses")
                    .describedAs("One row per question put to a person, answered or not.")
                    .key("response_id", STRING, "The question put.")
                    .required("account_id", STRING, "The customer.")
                    .optional("respondent_id", STRING, "Who was asked; the account if empty.")
                    .required("survey", STRING, "nps or csat.")
                    .optional("score", INT, "nps: 0 to 10; csat: 1 to 5; empty: asked, not answered.")
                    .optional("asked_at", TIMESTAMP, "When the question was put.")
                    .optional("answered_at", TIMESTAMP, "When it was answered; asked_at if empty.")
                    .optional("trigger", STRING, "periodic, onboarding or support."))
            .meaningNull("score", "answered_at")
            .inAnyCase("survey", "trigger")
            .rule("survey_unknown", "survey in ('nps', 'csat')", "survey", "nps or csat")
            .rule(
                    "score_out_of_range",
                    "score is null or if(survey = 'nps', score between 0 and 10, score between 1 and 5)",
                    "score",
                    "0 to 10 for nps, 1 to 5 for csat")
            .rule(
                    "time_missing",
                    "answered_at is not null or asked_at is not null",
                    "answered_at",
                    "when it was answered or asked");

    public static final RawTable SUPPORT_TICKETS = RawTable.of(Table.named("support_tickets")
                    .describedAs("One row per request for support.")
                    .key("ticket_id", STRING, "The ticket.")
                    .required("account_id", STRING, "The customer.")
                    .required("opened_at", TIMESTAMP, "When it came in.")
                    .optional("first_responded_at", TIMESTAMP, "When somebody first answered.")
                    .optional("resolved_at", TIMESTAMP, "When it was resolved.")
                    .optional("kind", STRING, "question, bug, incident or request.")
                    .optional("severity", STRING, "How bad it was.")
                    .optional("is_escalated", BOOLEAN, "Whether it was escalated.")
                    .optional("tier", STRING, "standard (also if empty) or premium."))
            .meaningNull("first_responded_at", "resolved_at")
            .inAnyCase("kind", "tier")
            .rule(
                    "kind_unknown",
                    "coalesce(kind, 'question') in ('question', 'bug', 'incident', 'request')",
                    "kind",
                    "question, bug, incident or request")
            .rule(
                    "tier_unknown",
                    "coalesce(tier, 'standard') in ('standard', 'premium')",
                    "tier",
                    "standard or premium")
            .rule(
                    "responded_before_opened",
                    "first_responded_at is null or first_responded_at >= opened_at",
                    "first_responded_at",
                    "a time since opened_at")
            .rule(
                    "resolved_before_opened",
                    "resolved_at is null or resolved_at >= opened_at",
                    "resolved_at",
                    "a time since opened_at");

    public static final RawTable INCIDENTS = RawTable.of(Table.named("incidents")
                    .describedAs("One row per period in which a product could not be used.")
                    .key("incident_id", STRING, "The incident.")
                    .optional("account_id", STRING, "The customer affected; every customer if empty.")
                    .optional("product", STRING, "The product family affected; all if empty.")
                    .required("started_at", TIMESTAMP, "When it began.")
                    .optional("ended_at", TIMESTAMP, "When it was over; not yet if empty."))
            .meaningNull("ended_at")
            .rule(
                    "ends_before_it_starts",
                    "ended_at is null or ended_at >= started_at",
                    "ended_at",
                    "a time since started_at");

    private ExperienceTables() {}
}
