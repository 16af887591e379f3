package dev.safra.cli;

import dev.safra.job.Request.Restate;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 2026-01-01}, {@code 2026-01} or {@code 2026-01..2026-03}; a month stands for its first day. */
final class RestateConverter implements ITypeConverter<Restate> {

    @Override
    public Restate convert(String value) {
        String[] ends = value.split("\\.\\.", -1);
        if (ends.length > 2) {
            throw wrong(value);
        }
        LocalDate from = day(ends[0], value);
        Optional<LocalDate> to = ends.length == 1 ? Optional.empty() : Optional.of(day(ends[1], value));
        if (to.isPresent() && to.get().isBefore(from)) {
            throw new TypeConversionException("\"" + value + "\" ends before it begins");
        }
        return new Restate(from, to);
    }

    private static LocalDate day(String text, String value) {
        try {
            return LocalDate.parse(text.length() == 7 ? text + "-01" : text);
        } catch (DateTimeException wrong) {
            throw wrong(value);
        }
    }

    private static TypeConversionException wrong(String value) {
        return new TypeConversionException(
                "\"" + value + "\" is no range; expected one such as 2026-01 or 2026-01..2026-03");
    }
}
