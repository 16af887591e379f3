package dev.safra.report.chart;

/** A number with its name and the text that stands for it, already formatted for the reader's locale. */
public record Bar(String label, double value, String text) {}
