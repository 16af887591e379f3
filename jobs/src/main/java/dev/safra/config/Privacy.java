package dev.safra.config;

import java.util.Collection;
import java.util.List;

/**
 * What is kept and shown of values that are about people.
 *
 * @param sensitive columns of raw tables whose values name people or are free text: nobody is shown one as an example
 * @param quarantineRetentionDays how many days rows that were set aside are kept
 */
public record Privacy(List<String> sensitive, int quarantineRetentionDays) {

    /** What is shown for a value that is not. */
    public static final String MASK = "***";

    private static final int LONGEST_EXAMPLE = 40;

    /** What data_quality, reports and messages may show of a value made of some columns; null for none. */
    public String example(Collection<String> columns, String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        return columns.stream().anyMatch(sensitive::contains) ? MASK : Escaped.cut(value, LONGEST_EXAMPLE);
    }
}
