package dev.safra.playbooks;

import dev.safra.config.Playbook;
import dev.safra.config.Playbook.Step;
import dev.safra.playbooks.Episode.State;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Converts rows to plain Java and back, one account at a time. */
record EpisodeRows(Episodes episodes, List<String> roles, LocalDate day) implements Serializable {

    private static final Comparator<Episode> NEWEST_FIRST =
            Comparator.comparing(Episode::playbook).thenComparing(Episode::startedOn, Comparator.reverseOrder());

    Iterator<Row> tonight(Row account) {
        List<Playbook> playbooks = episodes.playbooks().playbooks();
        Map<String, String> because = new HashMap<>();
        List<String> sentences = list(account, "because");
        for (int i = 0; i < sentences.size(); i++) {
            if (sentences.get(i) != null) {
                because.put(playbooks.get(i).name(), sentences.get(i));
            }
        }
        List<String> owners = list(account, "owners");
        List<Row> rows = new ArrayList<>();
        for (Episode episode : episodes.on(day, before(account), because)) {
            playbooks.stream()
                    .filter(playbook -> playbook.name().equals(episode.playbook()))
                    .findFirst()
                    .ifPresent(playbook -> rows.add(row(account.getAs("account_id"), episode, playbook, owners)));
        }
        return rows.iterator();
    }

    private static <T> List<T> list(Row row, String column) {
        int place = row.fieldIndex(column);
        return row.isNullAt(place) ? List.of() : row.getList(place);
    }

    private static List<Episode> before(Row account) {
        List<Episode> before = new ArrayList<>();
        for (Row row : EpisodeRows.<Row>list(account, "episodes")) {
            before.add(new Episode(
                    row.getAs("playbook"),
                    row.getAs("episode_started_on"),
                    row.getAs("opened_on"),
                    State.of(row.getAs("state")),
                    row.getAs("because"),
                    row.getAs("closed_on")));
        }
        before.sort(NEWEST_FIRST);
        return before;
    }

    private Row row(String account, Episode episode, Playbook playbook, List<String> owners) {
        LocalDate from = episode.openedOn() == null ? episode.startedOn() : episode.openedOn();
        Step step = Steps.next(playbook, from, episode.lasts() ? day : episode.closedOn());
        return RowFactory.create(
                account,
                day,
                episode.playbook(),
                episode.startedOn(),
                episode.openedOn(),
                step.name(),
                step.action(),
                owners.isEmpty() ? null : owners.get(roles.indexOf(step.owner())),
                Steps.dueOn(step, from),
                episode.state().code(),
                episode.because(),
                episode.closedOn());
    }
}
