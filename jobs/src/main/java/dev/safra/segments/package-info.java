/** Who gets how much attention, within the people there are, and what is worth sending to whom. */
package dev.safra.segments;
