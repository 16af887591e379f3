/** What a night does, job by job: read, compute, write. Names tables, never columns. */
package dev.safra.job;
