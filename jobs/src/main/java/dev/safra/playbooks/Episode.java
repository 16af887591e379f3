package dev.safra.playbooks;

import java.time.LocalDate;
import java.util.Locale;

/**
 * A time during which a playbook's condition is true of an account.
 *
 * @param openedOn the night from which its steps count; null before
 * @param because the numbers, as of the last night that it lasted
 * @param closedOn the first night on which it was over; null while it lasts
 */
public record Episode(
        String playbook, LocalDate startedOn, LocalDate openedOn, State state, String because, LocalDate closedOn) {

    /** The state of an episode. */
    public enum State {
        OPEN,
        CLOSED,
        /** It waits, since other episodes of the account come first. */
        SUPPRESSED,
        /** It lasted before the playbook first ran. */
        BASELINE;

        /** As it is written in {@code playbook_actions.state}. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The state with this code. */
        public static State of(String code) {
            return valueOf(code.toUpperCase(Locale.ROOT));
        }
    }

    boolean lasts() {
        return state != State.CLOSED;
    }

    Episode in(State next, LocalDate opened) {
        return new Episode(playbook, startedOn, opened, next, because, closedOn);
    }

    Episode withReason(String text) {
        return new Episode(playbook, startedOn, openedOn, state, text, closedOn);
    }

    Episode closed(LocalDate day) {
        return new Episode(playbook, startedOn, openedOn, State.CLOSED, because, day);
    }
}
