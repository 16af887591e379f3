package dev.safra.playbooks;

import dev.safra.config.Playbook;
import dev.safra.playbooks.Episode.State;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Follows one account's episodes from night to night (docs/metrics.md, "Playbooks"). An episode lasts while its
 * playbook's condition is true. The more important playbooks go first, but none takes the place of one that is open
 * already.
 *
 * @param firstRuns playbooks that have never run before: what they find is the baseline
 */
public record Episodes(Playbook.All playbooks, Set<String> firstRuns) implements Serializable {

    /**
     * The account's episodes tonight, in the order of the playbooks: those that last and those closed recently.
     * Playbooks that are not configured any more have none.
     *
     * @param before those of the last published night before
     * @param because the reason, by playbook whose condition is true
     */
    public List<Episode> on(LocalDate day, List<Episode> before, Map<String, String> because) {
        List<Episode> tonight = new ArrayList<>();
        for (Playbook playbook : playbooks.playbooks()) {
            tonight.addAll(goOn(playbook, day, before, because.get(playbook.name())));
        }
        tonight.removeIf(episode -> !episode.lasts()
                && !episode.closedOn().plusDays(playbooks.keepClosedDays()).isAfter(day));
        return opened(tonight, day);
    }

    /** Continues, closes and starts one playbook's episodes, before it is decided which may be open. */
    private List<Episode> goOn(Playbook playbook, LocalDate day, List<Episode> before, String because) {
        List<Episode> tonight = new ArrayList<>();
        LocalDate lastClosedOn = null;
        boolean lasts = false;
        for (Episode episode : before) {
            if (!episode.playbook().equals(playbook.name())) {
                continue;
            }
            if (episode.lasts()) {
                lasts = true;
                tonight.add(because == null ? episode.closed(day) : episode.withReason(because));
            } else {
                tonight.add(episode);
                lastClosedOn = lastClosedOn == null || episode.closedOn().isAfter(lastClosedOn)
                        ? episode.closedOn()
                        : lastClosedOn;
            }
        }
        boolean isCooling = lastClosedOn != null
                && lastClosedOn.plusDays(playbook.cooldownDays()).isAfter(day);
        if (because != null && !lasts && !isCooling) {
            State state = firstRuns.contains(playbook.name()) ? State.BASELINE : State.SUPPRESSED;
            tonight.add(0, new Episode(playbook.name(), day, null, state, because, null));
        }
        return tonight;
    }

    /** Opens the episodes that wait, as far as groups and the limit allow. */
    private List<Episode> opened(List<Episode> episodes, LocalDate day) {
        Set<String> groups = new HashSet<>();
        int open = 0;
        for (Episode episode : episodes) {
            if (episode.state() == State.OPEN) {
                group(episode).ifPresent(groups::add);
                open++;
            }
        }
        List<Episode> opened = new ArrayList<>();
        for (Episode episode : episodes) {
            boolean isFree = group(episode).filter(groups::contains).isEmpty() && open < playbooks.maxOpen();
            if (episode.state() == State.SUPPRESSED && isFree) {
                group(episode).ifPresent(groups::add);
                open++;
                opened.add(episode.in(State.OPEN, day));
            } else {
                opened.add(episode);
            }
        }
        return opened;
    }

    private Optional<String> group(Episode episode) {
        return playbooks.playbooks().stream()
                .filter(playbook -> playbook.name().equals(episode.playbook()))
                .findFirst()
                .map(Playbook::group);
    }
}
