package dev.safra.report.html;

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
    private final DateTimeFormatter month;
    private final DateTimeFormatter shortMonth;

    /** @param currency the code of the one that all money is in; empty where it is not known */
    Formats(Locale locale, String currency) {
        this.locale = locale;
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
        this.month = DateTimeFormatter.ofPattern("MMMM yyyy", locale);
        this.shortMonth = DateTimeFormatter.ofPattern("MMM yy", locale);
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
        return element(figure, figure.isKnown() ? count.format(figure.count()) : null);
    }

    /** A fraction in percent, with one decimal. */
    Html percent(Figure figure) {
        return element(figure, figure.isKnown() ? percentText(figure.number()) : null);
    }

    /** The same with its sign, for changes. */
    Html percentChange(Figure figure) {
        return element(
                figure, figure.isKnown() ? signed(figure.number(), percentText(Math.abs(figure.number()))) : null);
    }

    /** A number with one decimal. */
    Html decimal(Figure figure) {
        return element(figure, figure.isKnown() ? decimal.format(figure.number()) : null);
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

    /** A number that is not of the data: a setting, or part of what a word means. */
    static Html setting(String text) {
        return new Html("<bdi class=\"setting\">" + Html.escaped(text) + "</bdi>");
    }

    String dayText(LocalDate date) {
        return day.format(date);
    }

    String monthText(LocalDate date) {
        return shortMonth.format(date);
    }

    String moneyText(double amount) {
        return money.format(amount);
    }

    /** For the labels of charts: three digits and a unit. */
    String shortMoneyText(double amount) {
        return shortMoney.format(amount);
    }

    /** The same with its sign. */
    String shortChangeText(double amount) {
        return signed(amount, shortMoney.format(Math.abs(amount)));
    }

    String countText(double number) {
        return Math.abs(number) < 10_000 ? count.format(Math.round(number)) : shortCount.format(number);
    }

    String percentText(double fraction) {
        return decimal.format(100 * fraction) + " %";
    }

    String decimalText(double number) {
        return decimal.format(number);
    }

    private static String signed(double number, String magnitude) {
        return number > 0 ? "+" + magnitude : number < 0 ? "−" + magnitude : magnitude;
    }

    private static Html time(LocalDate date, String text) {
        return new Html("<time datetime=\"" + date + "\">" + Html.escaped(text) + "</time>");
    }

    private static Html element(Figure figure, String text) {
        return text == null
                ? UNKNOWN
                : new Html("<data value=\"" + Html.escaped(figure.plain()) + "\" data-source=\""
                        + Html.escaped(figure.source().toString()) + "\">" + Html.escaped(text) + "</data>");
    }
}
