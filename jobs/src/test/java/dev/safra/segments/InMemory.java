package dev.safra.segments;

import dev.safra.config.Segments.Touch;
import dev.safra.segments.CapacityRound.Grant;
import dev.safra.segments.CapacityRound.Kind;
import dev.safra.segments.CapacityRound.Terms;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A night of {@link TouchAssignment} without Spark: one line of all accounts. */
final class InMemory {

    /** Where an account stands. */
    private record Asking(Candidate account, Kind kind, long strength) {}

    private InMemory() {}

    /** The touch of each account. */
    static Map<String, Touch> night(
            List<Candidate> accounts, Map<Touch, Long> capacity, double edge, double movesPerNight) {
        long budget = movesPerNight == 0 ? 0 : Math.max(1, (long) Math.floor(movesPerNight * accounts.size()));
        Map<String, Touch> given = new HashMap<>();
        for (Touch touch : List.of(Touch.HIGH, Touch.LOW)) {
            CapacityRound round = new CapacityRound(touch, edge);
            List<Asking> line = accounts.stream()
                    .map(account -> {
                        Kind kind = given.containsKey(account.accountId()) ? Kind.ELSEWHERE : round.kindOf(account);
                        return new Asking(account, kind, round.strength(account, kind));
                    })
                    .sorted(Comparator.comparing((Asking asking) -> asking.kind() == Kind.LEAVING)
                            .thenComparing(asking -> asking.account().rule())
                            .thenComparing(Asking::strength, Comparator.reverseOrder())
                            .thenComparing(asking -> asking.kind() != Kind.INCUMBENT)
                            .thenComparing(asking -> asking.account().accountId()))
                    .toList();
            List<long[]> standings = new ArrayList<>();
            long[] counts = new long[CapacityRound.KINDS];
            for (Asking asking : line) {
                counts[asking.kind().ordinal()]++;
                standings.add(counts.clone());
            }
            long inLow = accounts.stream()
                    .filter(account -> account.before() == Touch.LOW)
                    .count();
            long roomBelow = touch == Touch.HIGH ? Math.max(0, capacity.get(Touch.LOW) - inLow) : Integer.MAX_VALUE;
            Terms terms = new Terms(counts, capacity.get(touch), budget, roomBelow);
            List<long[]> admitted = new ArrayList<>();
            for (int i = 0; i < line.size(); i++) {
                if (CapacityRound.isAsking(line.get(i).kind()) && terms.canAdmit(standings.get(i))) {
                    admitted.add(standings.get(i));
                }
            }
            Grant grant = terms.grant(CapacityRound.last(admitted));
            budget -= grant.moves();
            for (int i = 0; i < line.size(); i++) {
                if (grant.isGiven(line.get(i).kind(), standings.get(i))) {
                    given.put(line.get(i).account().accountId(), touch);
                }
            }
        }
        accounts.forEach(account -> given.putIfAbsent(account.accountId(), Touch.TECH));
        return given;
    }
}
