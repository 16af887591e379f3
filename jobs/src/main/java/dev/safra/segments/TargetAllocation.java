package dev.safra.segments;

import dev.safra.config.Segments.Rule;
import dev.safra.config.Segments.Touch;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What every account would get by the rules and the capacity alone, were nobody to keep a place for having it: the first
 * {@code high} accounts of a rule, by value, get high touch, the next {@code low} low touch.
 *
 * @param high how many of each rule's accounts, by the rule's place
 */
record TargetAllocation(List<Rule> rules, long[] high, long[] low) implements Serializable {

    /**
     * @param accounts how many each rule decides about; one more for those about whom none does
     */
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
