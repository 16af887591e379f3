package dev.safra.report.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class AccountFileTest {

    private static final LocalDate DAY = LocalDate.of(2026, 6, 30);

    private static String file(String account, AccountForm form) {
        return AccountFile.of(account, DAY, form);
    }

    @Test
    void aPlainIdIsTheName() {
        assertThat(file("a44-strategic", AccountForm.TEAM))
                .isEqualTo("_reports/accounts/2026-06-30/a44-strategic.html");
        assertThat(file("a44-strategic", AccountForm.CUSTOMER))
                .isEqualTo("_reports/accounts/2026-06-30/a44-strategic-customer.html");
    }

    @Test
    void anyOtherIdBecomesItsPlainBeginningAndADigest() {
        assertThat(file("../../etc/passwd", AccountForm.TEAM))
                .matches("_reports/accounts/2026-06-30/etcpasswd~[0-9a-f]{16}\\.html");
        for (String odd :
                List.of("", ".", "..", ".hidden", "a/b", "a%2Fb", "ç\u202e\u0000", "x".repeat(4000), "a b*?{}")) {
            assertThat(file(odd, AccountForm.CUSTOMER))
                    .matches("_reports/accounts/2026-06-30/[A-Za-z0-9_-]{0,40}~[0-9a-f]{16}-customer\\.html");
        }
    }

    /** Also where a file system takes upper for lower case, and where an id ends as the customer's form does. */
    @Test
    void noTwoFormsOrAccountsShareAFile() {
        List<String> ids = List.of("acme", "ACME", "Acme", "acme ", "ac/me", "acme-customer", "acme-customer-customer");
        assertThat(ids.stream()
                        .flatMap(id -> Stream.of(AccountForm.values())
                                .map(form -> file(id, form).toLowerCase(java.util.Locale.ROOT))))
                .doesNotHaveDuplicates();
    }

    @Test
    void aPatternFindsBothFormsOfAllDaysAndNoOther() {
        var pattern = FileSystems.getDefault().getPathMatcher("glob:" + AccountFile.allOf("acme"));
        assertThat(pattern.matches(Path.of(file("acme", AccountForm.TEAM)))).isTrue();
        assertThat(pattern.matches(Path.of(file("acme", AccountForm.CUSTOMER)))).isTrue();
        assertThat(pattern.matches(Path.of(file("acme-2", AccountForm.TEAM)))).isFalse();
        assertThat(pattern.matches(Path.of(file("acme-customer", AccountForm.TEAM))))
                .isFalse();
    }
}
