/**
 * How each customer is doing, and why: scores from measures, and the signals that cross them (docs/metrics.md,
 * "Health").
 */
package dev.safra.health;
