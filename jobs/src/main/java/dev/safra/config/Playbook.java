package dev.safra.config;

import java.io.Serializable;
import java.util.List;

/**
 * What to do for an account while something is true of it (docs/metrics.md, "Playbooks"). Conditions and texts are
 * Spark SQL over curated columns, {@code table.column}.
 *
 * @param when an episode lasts while it is true
 * @param because one sentence with the numbers
 * @param group a group of playbooks of which an account has at most one open; null: none
 * @param cooldownDays days after an episode has closed until the next may begin
 * @param steps in order
 */
public record Playbook(String name, String when, String because, String group, int cooldownDays, List<Step> steps)
        implements Serializable {

    /**
     * One thing to do in an episode.
     *
     * @param owner a role of {@code owners}
     * @param days from the day the episode opened until it is due
     * @param isWorkingDays whether Saturdays and Sundays do not count
     */
    public record Step(String name, String action, String owner, int days, boolean isWorkingDays)
            implements Serializable {}

    /**
     * All playbooks, the most important first.
     *
     * @param owners Spark SQL for the person, by role
     * @param maxOpen how many actions an account may have open
     * @param keepClosedDays how long closed episodes are listed
     */
    public record All(List<Playbook> playbooks, java.util.Map<String, String> owners, int maxOpen, int keepClosedDays)
            implements Serializable {}
}
