package dev.safra.segments;

import dev.safra.config.Segments.Touch;

/**
 * An account whose touch is to be decided.
 *
 * @param value what it is ranked by, in ten-thousandths
 * @param rule the index of the rule that decides about it
 * @param upTo the touch that the rule gives, or the best that it allows
 * @param isPinned whether the rule gives the touch whatever the capacity
 * @param before its touch the night before; null: it is new
 * @param isHeld whether it has to keep that touch tonight
 */
record Candidate(String accountId, long value, int rule, Touch upTo, boolean isPinned, Touch before, boolean isHeld) {}
