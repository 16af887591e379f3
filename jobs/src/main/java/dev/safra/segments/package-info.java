/**
 * How much attention each account gets, within the capacity of the people, and which content is worth sending to it.
 */
package dev.safra.segments;
