/** Cohorts: what became of the accounts that came in together. */
package dev.safra.retention;
