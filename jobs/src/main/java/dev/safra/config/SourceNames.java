package dev.safra.config;

import java.util.List;

/**
 * What configuration may name of a raw table.
 *
 * @param columns of its contract
 * @param strictRules built-in rules whose rows cannot count; their action is quarantine or fail
 * @param mildRules built-in rules whose rows may count; their action may also be warn
 * @param reserved names that no rule of a site may have
 */
public record SourceNames(
        List<String> columns, List<String> strictRules, List<String> mildRules, List<String> reserved) {}
