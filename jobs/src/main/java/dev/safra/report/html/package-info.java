/** The report of a night: one HTML page that needs no script and no network, made from the tables as published. */
package dev.safra.report.html;
