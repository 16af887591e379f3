package dev.safra.segments;

import dev.safra.config.Segments.Rule;
import dev.safra.config.Segments.Touch;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * The touch that every account would get by the rules and the capacity alone, if no account kept a place because it
 * already has it. The first {@code high} accounts of a rule, by value, get high touch; the next {@code low} get low
 * touch.
 *
 * @param high how many accounts of each rule get high touch, by the rule's index; {@code low} likewise
 */
record TargetAllocation(List<Rule> rules, long[] high, long[] low) implements Serializable {

    /** @param accounts how many accounts each rule decides about, followed by those about which none does */
    static TargetAllocation of(List<Rule> rules, long[] accounts, Map<Touch, Long> capacity) {
        long[] none = new long[accounts.length];
        long[] high = places(rules, accounts, none, Touch.HIGH, capacity.get(Touch.HIGH));
        return new TargetAllocation(rules, high, places(rules, accounts, high, Touch.LOW, capacity.get(Touch.LOW)));
    }

    private static long[] places(List<Rule> rules, long[] accounts, long[] taken, Touch touch, long capacity) {
        long free = capacity;
        for (int i = 0; i < rules.size(); i++) {
            free -= rules.get(i).isPin() && rules.get(i).touch() == touch ? accounts[i] : 0;
        }
        long[] places = new long[accounts.length];
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (!rule.isPin() && rule.touch().isAtLeast(touch)) {
                places[i] = Math.max(0, Math.min(free, accounts[i] - taken[i]));
                free -= places[i];
            }
        }
        return places;
    }

    /** @param place of an account among those of its rule, the most valuable first, from 1 */
    Touch aim(int rule, long place) {
        if (rule < rules.size() && rules.get(rule).isPin()) {
            return rules.get(rule).touch();
        }
        return place <= high[rule] ? Touch.HIGH : place <= high[rule] + low[rule] ? Touch.LOW : Touch.TECH;
    }
}
