package dev.safra.config;

import java.io.Serializable;
import java.util.List;

/**
 * What to do for an account while something is true of it (docs/metrics.md, "Playbooks"). Conditions and texts are
 * Spark SQL over curated columns, {@code table.column}.
 *
 * @param when while it is true an episode lasts
 * @param because one sentence with the numbers
 * @param group of playbooks of which an account has one open at a time; null: it is in none
 * @param cooldownDays after an episode closed, until the next may begin
 * @param steps one after the other
 */
public record Playbook(String name, String when, String because, String group, int cooldownDays, List<Step> steps)
        implements Serializable {

    /**
     * What to do first, next, last.
     *
     * @param owner a role of {@code owners}
     * @param days from the day the episode opened until it is due
     * @param isWorkingDays whether Saturdays and Sundays do not count
     */
    public record Step(String name, String action, String owner, int days, boolean isWorkingDays)
            implements Serializable {}

    /**
     * All of them, the most important first.
     *
     * @param owners Spark SQL for who that is, by role
     * @param maxOpen open actions an account at most
     * @param keepClosedDays how long closed episodes are listed
     */
    public record All(List<Playbook> playbooks, java.util.Map<String, String> owners, int maxOpen, int keepClosedDays)
            implements Serializable {}
}
