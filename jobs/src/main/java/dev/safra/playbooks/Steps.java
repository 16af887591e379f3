package dev.safra.playbooks;

import dev.safra.config.Playbook;
import dev.safra.config.Playbook.Step;
import java.time.DayOfWeek;
import java.time.LocalDate;

/** When the steps of a playbook are due. */
final class Steps {

    private Steps() {}

    /** The step that is next on a day: the first that is not past due, or else the last. */
    static Step next(Playbook playbook, LocalDate openedOn, LocalDate day) {
        for (Step step : playbook.steps()) {
            if (!dueOn(step, openedOn).isBefore(day)) {
                return step;
            }
        }
        return playbook.steps().get(playbook.steps().size() - 1);
    }

    static LocalDate dueOn(Step step, LocalDate openedOn) {
        if (!step.isWorkingDays()) {
            return openedOn.plusDays(step.days());
        }
        LocalDate day = openedOn;
        for (int left = step.days(); left > 0; ) {
            day = day.plusDays(1);
            left -= isWorkingDay(day) ? 1 : 0;
        }
        return day;
    }

    private static boolean isWorkingDay(LocalDate day) {
        return day.getDayOfWeek() != DayOfWeek.SATURDAY && day.getDayOfWeek() != DayOfWeek.SUNDAY;
    }
}
