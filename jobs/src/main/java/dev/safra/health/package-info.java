/** How each customer is doing, and why: scores from measures, and the signals that cross them (metrics.md §9). */
package dev.safra.health;
