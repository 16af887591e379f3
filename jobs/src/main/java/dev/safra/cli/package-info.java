/** The command line, which also supplies the system clock. */
package dev.safra.cli;
