package dev.safra.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EscapedTest {

    @Test
    void whatATerminalWouldActOnIsShown() {
        assertThat(Escaped.value("\u001b[2J\u0007 a\tb\r\nc\u0000"))
                .isEqualTo("\\u001b[2J\\u0007 a\\u0009b\\u000d\\nc\\u0000");
        assertThat(Escaped.value("admin\u202etxt.exe\u2066\u200b")).isEqualTo("admin\\u202etxt.exe\\u2066\\u200b");
        assertThat(Escaped.value("line\u2028end")).isEqualTo("line\\u2028end");
        assertThat(Escaped.value("half \ud83d")).isEqualTo("half \\ud83d");
    }

    @Test
    void whatIsTextStays() {
        assertThat(Escaped.value("Zoé's \"Café\" `x` $(y) ../;drop table 日本 😀"))
                .isEqualTo("Zoé's \"Café\" `x` $(y) ../;drop table 日本 😀");
    }

    @Test
    void aLongValueIsCut() {
        assertThat(Escaped.value("😀".repeat(100))).isEqualTo("😀".repeat(100));
        assertThat(Escaped.value("😀".repeat(101))).isEqualTo("😀".repeat(100) + "…");
    }

    @Test
    void aMessageKeepsItsLines() {
        assertThat(new SafraException(ExitCode.USAGE, "two problems\n  \u001b[31mred"))
                .hasMessage("two problems\n  \\u001b[31mred");
    }
}
