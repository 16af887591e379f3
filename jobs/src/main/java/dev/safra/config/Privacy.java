package dev.safra.config;

import java.util.Collection;
import java.util.List;

/**
 * What is kept and shown of personal values.
 *
 * @param sensitive columns of raw tables whose values name people or are free text, and are never shown as an example
 * @param quarantineRetentionDays how many days quarantined rows are kept
 */
public record Privacy(List<String> sensitive, int quarantineRetentionDays) {

    /** What is shown in place of a sensitive value. */
    public static final String MASK = "***";

    private static final int LONGEST_EXAMPLE = 40;

    /**
     * What data_quality, reports and messages may show of a value that comes from some columns; null for an empty
     * value.
     */
    public String example(Collection<String> columns, String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        return columns.stream().anyMatch(sensitive::contains) ? MASK : Escaped.cut(value, LONGEST_EXAMPLE);
    }
}
