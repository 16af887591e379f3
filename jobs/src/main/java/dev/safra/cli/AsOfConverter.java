package dev.safra.cli;

import dev.safra.config.AsOf;
import java.time.DateTimeException;
import java.time.LocalDate;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads days such as 2026-06-30. */
final class AsOfConverter implements ITypeConverter<AsOf> {

    @Override
    public AsOf convert(String value) {
        try {
            return new AsOf(LocalDate.parse(value));
        } catch (DateTimeException wrong) {
            throw new TypeConversionException("\"" + value + "\" is no day; expected one such as 2026-06-30");
        }
    }
}
