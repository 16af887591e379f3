package dev.safra.report.html;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * What a template makes a page of.
 *
 * @param language as HTML names it
 * @param title as browsers show it
 * @param heading the same on the page
 * @param contents the heading of the list of sections
 * @param numbers what opens the numbers of a chart
 */
public record Page(
        String language,
        String title,
        Html heading,
        Html subtitle,
        String style,
        String contents,
        String numbers,
        Html footer,
        List<Section> sections) {

    /** The only style sheet that a browser may follow: no script, no picture and nothing from elsewhere. */
    public String policy() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
            return "default-src 'none'; style-src 'sha256-"
                    + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
