/** What to do, for whom and why: episodes of playbooks, and the actions that follow (docs/metrics.md, "Playbooks"). */
package dev.safra.playbooks;
