/** Tables as people and programs read them. */
package dev.safra.report;
