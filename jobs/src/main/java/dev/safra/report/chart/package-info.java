/** Charts as inline SVG: plain Java that knows numbers and their finished texts, no table, no locale and no colour. */
package dev.safra.report.chart;
