/** What to do, for whom and why: episodes of playbooks, and the actions that follow (metrics.md §11). */
package dev.safra.playbooks;
