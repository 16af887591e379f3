package dev.safra.report.html;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;

/**
 * Where the pages of an account lie. An account_id of at most 80 lower-case letters, digits, {@code .}, {@code _} and {@code -} is the
 * name of the file. Of any other one, what is left of it without all else, {@code ~} and 16 digits of its SHA-256 are: no two share a
 * file, whatever they contain and wherever they lie, also where upper and lower case are the same.
 */
public final class AccountFile {

    /** The folder of all pages of accounts; there is a folder a day in it. */
    private static final String FOLDER = NightReport.FOLDER + "accounts/";

    private static final String CUSTOMER = "-" + AccountForm.CUSTOMER.code();
    private static final int LONGEST = 80;
    private static final int LONGEST_BEGINNING = 40;
    private static final int DIGITS = 16;

    private AccountFile() {}

    static String of(String account, LocalDate day, AccountForm form) {
        return FOLDER + day + "/" + base(account) + (form == AccountForm.CUSTOMER ? CUSTOMER : "") + ".html";
    }

    /** A pattern that only the pages of an account match, those of all days and both forms. */
    public static String allOf(String account) {
        return FOLDER + "*/" + base(account) + "{," + CUSTOMER + "}.html";
    }

    private static String base(String account) {
        boolean isName =
                account.length() <= LONGEST && account.matches("[a-z0-9_][a-z0-9._-]*") && !account.endsWith(CUSTOMER);
        if (isName) {
            return account;
        }
        String beginning = account.replaceAll("[^A-Za-z0-9_-]", "");
        return beginning.substring(0, Math.min(beginning.length(), LONGEST_BEGINNING)) + "~" + digest(account);
    }

    private static String digest(String account) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(account.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
