package dev.safra.report.chart;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The colours of the charts' style sheet. */
final class Palette {

    private Palette() {}

    static String sheet() {
        try (InputStream in = Palette.class.getResourceAsStream("/report/charts.css")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Map<String, String>> lightAndDark() {
        String[] parts = sheet().split("@media screen and \\(prefers-color-scheme: dark\\)");
        return List.of(colours(parts[0]), colours(parts[1]));
    }

    private static Map<String, String> colours(String css) {
        Map<String, String> colours = new HashMap<>();
        Pattern.compile("--chart-([\\w-]+): #(\\w{6});")
                .matcher(css)
                .results()
                .forEach(m -> colours.put(m.group(1), m.group(2)));
        return colours;
    }

    /** The contrast of two colours by WCAG, from 1 to 21. */
    static double contrast(Map<String, String> colours, String one, String other) {
        double a = luminance(colours.get(one));
        double b = luminance(colours.get(other));
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }

    private static double luminance(String hex) {
        return 0.2126 * channel(hex, 0) + 0.7152 * channel(hex, 2) + 0.0722 * channel(hex, 4);
    }

    private static double channel(String hex, int at) {
        double value = Integer.parseInt(hex.substring(at, at + 2), 16) / 255.0;
        return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }
}
