/** Recurring revenue: what accounts pay, what changed, and whether it adds up. */
package dev.safra.revenue;
