package dev.safra.report;

import dev.safra.config.Escaped;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of cells in aligned columns under a heading, numbers to the right. What a terminal would act on is escaped. */
public final class TextTable {

    private final List<String> heading;
    private final List<Boolean> isNumber;
    private final List<List<String>> lines = new ArrayList<>();

    /** {@code isNumber} is whether each column is one of numbers. */
    public TextTable(List<String> heading, List<Boolean> isNumber) {
        this.heading = visible(heading);
        this.isNumber = isNumber;
    }

    public TextTable line(List<String> cells) {
        lines.add(visible(cells));
        return this;
    }

    private static List<String> visible(List<String> cells) {
        return cells.stream().map(Escaped::line).toList();
    }

    /** An amount for people: to the cent, with thousands separated. */
    static String amount(BigDecimal amount) {
        return String.format(Locale.ROOT, "%,.2f", amount.setScale(2, RoundingMode.HALF_UP));
    }

    /** The table with its heading and a rule below it. */
    public String render() {
        int[] widths = new int[heading.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = length(heading.get(i));
            for (List<String> line : lines) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        }
        StringBuilder text = new StringBuilder();
        append(text, heading, widths);
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        append(text, rule, widths);
        lines.forEach(line -> append(text, line, widths));
        return text.toString();
    }

    private void append(StringBuilder text, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - length(cells.get(i)));
            line.append(i == 0 ? "" : "  ").append(isNumber.get(i) ? padding + cells.get(i) : cells.get(i) + padding);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
