/**
 * How each customer is doing, and why: scores from measures, and signals that combine them (docs/metrics.md, "Health").
 */
package dev.safra.health;
