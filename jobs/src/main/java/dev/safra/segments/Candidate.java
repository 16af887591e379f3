package dev.safra.segments;

import dev.safra.config.Segments.Touch;

/**
 * An account on the night it is given its touch.
 *
 * @param value what it is ranked by, in ten-thousandths
 * @param rule the place in their order of the rule that decides about it
 * @param upTo the touch that the rule gives, or the best that it lets the account have
 * @param isPinned whether the rule gives that whatever the capacity
 * @param before its touch the night before; null: it is new
 * @param isHeld whether it has to keep that tonight
 */
record Candidate(String accountId, long value, int rule, Touch upTo, boolean isPinned, Touch before, boolean isHeld) {}
