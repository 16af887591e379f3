/** The command line, and the border to the clock. */
package dev.safra.cli;
