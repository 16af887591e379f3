package dev.safra.report.html;

import dev.safra.dimension.Granularity;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.NumberFormat;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Currency;
import java.util.Locale;

/** Numbers, money and days as a locale writes them. A figure becomes an element that names its source. */
final class Formats {

    /** What stands where a table has no value. */
    static final Html UNKNOWN = Html.text("–");

    private final Locale locale;
    private final NumberFormat money;
    private final NumberFormat shortMoney;
    private final NumberFormat count;
    private final NumberFormat decimal;
    private final NumberFormat shortCount;
    private final DateTimeFormatter day;
    private final DateTimeFormatter shortDay;
    private final DateTimeFormatter month;
    private final DateTimeFormatter shortMonth;
    private final DateTimeFormatter quarter;
    private final DateTimeFormatter year;

    private final boolean namesSources;

    /** @param currency the code of the one that all money is in; empty where it is not known */
    Formats(Locale locale, String currency) {
        this(locale, currency, true);
    }

    /** @param namesSources whether figures say where they come from; where they do not, no table is named */
    Formats(Locale locale, String currency, boolean namesSources) {
        this.locale = locale;
        this.namesSources = namesSources;
        this.money = currency.isEmpty() ? NumberFormat.getNumberInstance(locale) : inCurrency(currency);
        money.setMinimumFractionDigits(2);
        money.setMaximumFractionDigits(2);
        money.setRoundingMode(RoundingMode.HALF_UP);
        this.shortMoney = NumberFormat.getCompactNumberInstance(locale, NumberFormat.Style.SHORT);
        shortMoney.setMaximumFractionDigits(1);
        this.count = NumberFormat.getIntegerInstance(locale);
        this.shortCount = NumberFormat.getCompactNumberInstance(locale, NumberFormat.Style.SHORT);
        shortCount.setMaximumFractionDigits(1);
        this.decimal = NumberFormat.getNumberInstance(locale);
        decimal.setMinimumFractionDigits(1);
        decimal.setMaximumFractionDigits(1);
        decimal.setRoundingMode(RoundingMode.HALF_UP);
        this.day = DateTimeFormatter.ofLocalizedDate(FormatStyle.MEDIUM).withLocale(locale);
        this.shortDay = DateTimeFormatter.ofLocalizedDate(FormatStyle.SHORT).withLocale(locale);
        String monthAndYear = locale.getLanguage().equals("pt") ? "MMMM 'de' yyyy" : "MMMM yyyy";
        this.month = DateTimeFormatter.ofPattern(monthAndYear, locale);
        this.shortMonth = DateTimeFormatter.ofPattern("MMM yy", locale);
        this.quarter = DateTimeFormatter.ofPattern("QQQ yyyy", locale);
        this.year = DateTimeFormatter.ofPattern("yyyy", locale);
    }

    private NumberFormat inCurrency(String currency) {
        DecimalFormat format = (DecimalFormat) NumberFormat.getCurrencyInstance(locale);
        format.setCurrency(Currency.getInstance(currency));
        return format;
    }

    Locale locale() {
        return locale;
    }

    /** With two decimals and the currency. */
    Html money(Figure figure) {
        return element(figure, figure.isKnown() ? moneyText(figure.number()) : null);
    }

    /** The same with its sign, for changes. */
    Html change(Figure figure) {
        return element(figure, figure.isKnown() ? signed(figure.number(), moneyText(Math.abs(figure.number()))) : null);
    }

    Html count(Figure figure) {
        return element(figure, figure.isKnown() ? withMinus(count.format(figure.count())) : null);
    }

    /** A fraction in percent, with one decimal. */
    Html percent(Figure figure) {
        return element(figure, figure.isKnown() ? percentText(figure.number()) : null);
    }

    /** The same without its sign, beside a word such as "less". */
    Html percentSize(Figure figure) {
        return element(figure, figure.isKnown() ? percentText(Math.abs(figure.number())) : null);
    }

    /** Whether a fraction is shown as a zero. */
    boolean isNoPercent(double fraction) {
        return percentText(Math.abs(fraction)).equals(percentText(0));
    }

    /** The same with its sign, for changes. */
    Html percentChange(Figure figure) {
        return element(
                figure, figure.isKnown() ? signed(figure.number(), percentText(Math.abs(figure.number()))) : null);
    }

    /** A number with one decimal. */
    Html decimal(Figure figure) {
        return element(figure, figure.isKnown() ? decimalText(figure.number()) : null);
    }

    /** A number without decimals. */
    Html whole(Figure figure) {
        return element(figure, figure.isKnown() ? withMinus(count.format(Math.round(figure.number()))) : null);
    }

    /** The same with its sign, for changes. */
    Html decimalChange(Figure figure) {
        return element(
                figure, figure.isKnown() ? signed(figure.number(), decimal.format(Math.abs(figure.number()))) : null);
    }

    Html day(Figure figure) {
        return figure.isKnown() ? day(figure.day()) : UNKNOWN;
    }

    Html day(LocalDate date) {
        return date == null ? UNKNOWN : time(date, day.format(date));
    }

    Html month(LocalDate date) {
        return time(date, month.format(date));
    }

    /** A period by its first day: a month, quarter or year by its name, any other by the day. */
    Html period(Granularity granularity, LocalDate start) {
        return time(start, periodText(granularity, start));
    }

    String periodText(Granularity granularity, LocalDate start) {
        return switch (granularity) {
            case MONTH -> month.format(start);
            case QUARTER -> quarter.format(start);
            case YEAR -> year.format(start);
            default -> day.format(start);
        };
    }

    /** A number that is not of the data: a setting, or part of what a word means. */
    static Html setting(String text) {
        return new Html("<bdi class=\"setting\">" + Html.escaped(text) + "</bdi>");
    }

    /** For the axes of charts. */
    String shortDayText(LocalDate date) {
        return shortDay.format(date);
    }

    String monthText(LocalDate date) {
        return shortMonth.format(date);
    }

    String moneyText(double amount) {
        return withMinus(money.format(amount));
    }

    /** For the labels of charts: three digits and a unit. */
    String shortMoneyText(double amount) {
        return withMinus(shortMoney.format(amount));
    }

    /** The same with its sign. */
    String shortChangeText(double amount) {
        return signed(amount, shortMoney.format(Math.abs(amount)));
    }

    String countText(double number) {
        return withMinus(Math.abs(number) < 10_000 ? count.format(Math.round(number)) : shortCount.format(number));
    }

    String percentText(double fraction) {
        return withMinus(decimal.format(100 * fraction)) + "\u00a0%";
    }

    /** A setting, with only the decimals that it has. */
    String numberText(double number) {
        return NumberFormat.getNumberInstance(locale).format(number);
    }

    String decimalText(double number) {
        return withMinus(decimal.format(number));
    }

    /** With the minus of typesetting, as wide as a plus. */
    private static String withMinus(String number) {
        return number.replace('-', '−');
    }

    private static String signed(double number, String magnitude) {
        return number > 0 ? "+" + magnitude : number < 0 ? "−" + magnitude : magnitude;
    }

    private static Html time(LocalDate date, String text) {
        return new Html("<time datetime=\"" + date + "\">" + Html.escaped(text) + "</time>");
    }

    private Html element(Figure figure, String text) {
        if (text == null) {
            return UNKNOWN;
        }
        String source =
                namesSources ? " data-source=\"" + Html.escaped(figure.source().toString()) + "\"" : "";
        return new Html(
                "<data value=\"" + Html.escaped(figure.plain()) + "\"" + source + ">" + Html.escaped(text) + "</data>");
    }
}
