"""Monthly recurring revenue as it is defined, in the plainest form: what is paid at a close, and why that has changed.

Amounts are exact fractions until they are rounded, once, to the four decimals of money.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

# As conf/demo.conf sets them or, where it is silent, reference.conf. No time of day matters here, so no time zone does.
REPORTING_CURRENCY = "BRL"
PAST_DUE_GRACE = timedelta(days=30)
BRIDGED_GAP = timedelta(days=7)

DAY = timedelta(days=1)
MONTHS_IN_TERM = {
    "day": Fraction(12, 365),
    "week": Fraction(84, 365),
    "month": Fraction(1),
    "quarter": Fraction(3),
    "half_year": Fraction(6),
    "year": Fraction(12),
}

Rates = dict[tuple[str, date], Fraction]  # units of the reporting currency for one unit, by currency and month


# ---- Money and months


def rounded(exact: Fraction, digits: int = 4) -> Decimal:
    """HALF_UP. Decimal holds no third exactly, so a whole number is rounded and its point moved."""
    whole = int(abs(exact) * 10**digits + Fraction(1, 2))
    return Decimal(whole if exact >= 0 else -whole).scaleb(-digits)


def total(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def month_of(day: date) -> date:
    return day.replace(day=1)


def next_month(month: date) -> date:
    return month_of(month + timedelta(days=31))


def last_day(month: date) -> date:
    return next_month(month) - DAY


def earliest(days: Iterable[date | None]) -> date | None:
    return min((day for day in days if day is not None), default=None)


# ---- Subscriptions: which rows count, and from when until when


@dataclass(frozen=True)
class Subscription:
    """A row of subscriptions, with the columns in the order of the contract."""

    subscription_id: str
    account_id: str
    product: str
    plan: str | None
    quantity: Decimal | None
    amount: Decimal
    currency: str | None
    term: str
    term_count: int | None
    starts_on: date
    ends_on: date | None
    status: str | None
    past_due_since: date | None
    cancelled_on: date | None
    cancel_reason: str | None
    renews_on: date | None

    @property
    def all_columns(self) -> tuple:
        """What rows are ordered by where nothing else tells them apart. Null comes first."""
        values = [getattr(self, field.name) for field in fields(self)]
        return tuple((value is not None, value) for value in values)

    @property
    def is_sound(self) -> bool:
        """What is not is quarantined."""
        return (
            self.amount >= 0
            and self.term in MONTHS_IN_TERM
            and (self.ends_on is None or self.ends_on > self.starts_on)
        )

    @property
    def is_trial(self) -> bool:
        return self.status == "trialing"

    @property
    def is_paused(self) -> bool:
        return self.status == "paused"

    @property
    def paid_in(self) -> str:
        return self.currency or REPORTING_CURRENCY

    @property
    def original_mrr(self) -> Fraction:
        """In its own currency and not rounded. Trials and pauses have none."""
        if self.is_trial or self.is_paused:
            return Fraction(0)
        return Fraction(self.amount) / (MONTHS_IN_TERM[self.term] * (self.term_count or 1))

    def mrr(self, rates: Rates, day: date) -> Decimal:
        """At the rate of the day's month. This is where money is rounded; all above are sums."""
        return rounded(self.original_mrr * rates[self.paid_in, month_of(day)])


@dataclass(frozen=True)
class Period:
    """A subscription row with the day on which it really ends."""

    row: Subscription
    ends_on: date | None
    is_involuntary: bool  # whether it ends because a payment stayed due

    def is_in_force(self, day: date) -> bool:
        return self.row.starts_on <= day and (self.ends_on is None or day < self.ends_on)

    def is_under_notice(self, day: date) -> bool:
        return self.row.cancelled_on is not None and self.row.cancelled_on <= day

    def is_past_due(self, day: date) -> bool:
        return self.row.past_due_since is not None and self.row.past_due_since <= day


def accepted(rows: Iterable[Subscription]) -> list[Subscription]:
    """Of the sound rows with one id and first day the last by all columns, so that an exact copy counts once too."""
    in_order = sorted((row for row in rows if row.is_sound), key=lambda row: row.all_columns)
    return list({(row.subscription_id, row.starts_on): row for row in in_order}.values())


def cut_where_the_next_begins(row: Subscription, rows: list[Subscription]) -> Subscription:
    starts = [other.starts_on for other in rows if other.subscription_id == row.subscription_id]
    return replace(row, ends_on=earliest([row.ends_on, *(start for start in starts if start > row.starts_on)]))


def ended_after_grace(row: Subscription) -> Period:
    ends_on = earliest([row.ends_on, row.past_due_since and row.past_due_since + PAST_DUE_GRACE])
    return Period(row, ends_on, is_involuntary=ends_on != row.ends_on)


def bridged(period: Period, periods: list[Period]) -> Period:
    """Lasts until its account's product begins again, if nothing of it is in force in between and that is not long."""
    row, ends_on = period.row, period.ends_on
    others = [
        other
        for other in periods
        if (other.row.account_id, other.row.product) == (row.account_id, row.product) and not other.row.is_trial
    ]
    if row.is_trial or ends_on is None or any(other.is_in_force(ends_on) for other in others):
        return period
    begins_again = earliest(other.row.starts_on for other in others if other.row.starts_on > ends_on)
    is_short = begins_again is not None and begins_again - ends_on <= BRIDGED_GAP
    return replace(period, ends_on=begins_again) if is_short else period


def periods_of(rows: list[Subscription]) -> list[Period]:
    periods = [ended_after_grace(cut_where_the_next_begins(row, rows)) for row in rows]
    return [bridged(period, periods) for period in periods]


# ---- Levels: what an account pays for a product at a close


@dataclass(frozen=True)
class Account:
    account_id: str
    periods: list[Period]
    rates: Rates

    @property
    def products(self) -> list[str]:
        return sorted({period.row.product for period in self.periods})

    def level(self, product: str, day: date) -> "Level":
        of_product = [period for period in self.periods if period.row.product == product]
        paid = [period for period in of_product if period.is_in_force(day) and period.row.original_mrr > 0]
        return Level(self, product, day, paid)

    def levels(self, day: date) -> list["Level"]:
        return [self.level(product, day) for product in self.products]

    def mrr(self, day: date) -> Decimal:
        return total(level.mrr for level in self.levels(day))


@dataclass(frozen=True)
class Level:
    """What of a product is in force and paid for at the close of a day."""

    account: Account
    product: str
    day: date
    periods: list[Period]

    @property
    def mrr(self) -> Decimal:
        return self.mrr_at_rates_of(self.day)

    def mrr_at_rates_of(self, day: date) -> Decimal:
        return total(period.row.mrr(self.account.rates, day) for period in self.periods)

    @property
    def committed_mrr(self) -> Decimal:
        return self.where(lambda period: not period.is_under_notice(self.day)).mrr

    @property
    def at_risk_mrr(self) -> Decimal:
        return self.where(lambda period: period.is_past_due(self.day)).mrr

    @property
    def original_mrr(self) -> Fraction:
        return sum((period.row.original_mrr for period in self.periods), Fraction(0))

    @property
    def quantity(self) -> Decimal | None:
        known = [period.row.quantity for period in self.periods if period.row.quantity is not None]
        return total(known) if known else None

    @property
    def largest(self) -> Subscription:
        """By MRR, of equals the first by all columns: DECISIONS.md leaves open which, and so it is in the Java."""
        rows = [period.row for period in self.periods]
        return min(rows, key=lambda row: (-row.mrr(self.account.rates, self.day), row.all_columns))

    def where(self, condition: Callable[[Period], bool]) -> "Level":
        return replace(self, periods=list(filter(condition, self.periods)))


# ---- Movements: why MRR is not what it was at the close before


@dataclass(frozen=True)
class Movement:
    account_id: str
    product: str
    month: date
    movement: str
    amount: Decimal
    opening_mrr: Decimal
    closing_mrr: Decimal
    reason: str | None = None
    is_involuntary: bool | None = None
    dormant_months: int | None = None


Change = tuple[str, Decimal, dict]  # a movement's name, amount and what else is told of it


def movements_of(account: Account, closes: dict[date, date]) -> Iterator[Movement]:
    """The account's movements in months of which the day is given on which they close."""
    earlier: list[bool] = []  # whether it had MRR at each close before
    for month, day in closes.items():
        has_mrr = account.mrr(day) > 0
        for product in account.products:
            opening, closing = account.level(product, month - DAY), account.level(product, day)
            for name, amount, more in changes(opening, closing, earlier, has_mrr):
                if amount != 0:
                    yield Movement(account.account_id, product, month, name, amount, opening.mrr, closing.mrr, **more)
        earlier.append(has_mrr)


def changes(opening: Level, closing: Level, earlier: list[bool], has_mrr: bool) -> list[Change]:
    """What may have changed in a product, be it by 0. Specific cases come first."""
    change = closing.mrr - opening.mrr
    if not any(earlier):
        return [("new", change, {})]
    if not earlier[-1]:
        return [("reactivation", change, {"dormant_months": earlier[::-1].index(True)})]
    if opening.mrr == 0:
        return [("cross_sell", change, {})]
    paused = {"reason": "paused"} if is_paused_between(opening, closing) else {}
    if not has_mrr:
        return [("churn", change, end_of(opening, closing) | paused)]
    if closing.mrr == 0:
        return [("downsell", change, end_of(opening, closing) | {"reason": "product_dropped"} | paused)]
    by_customer = change_by_customer(opening, closing)
    by_rates = ("fx", change - by_customer, {})
    return [("upsell", by_customer, {}) if by_customer > 0 else ("downsell", by_customer, paused), by_rates]


def is_paused_between(opening: Level, closing: Level) -> bool:
    rows = [period.row for period in opening.account.periods if period.row.product == opening.product]
    return any(row.is_paused and opening.day < row.starts_on <= closing.day for row in rows)


def end_of(opening: Level, closing: Level) -> dict:
    """As the last paid row so far tells it of what was the product's largest subscription at the opening."""
    rows_so_far = [
        period
        for period in opening.account.periods
        if period.row.subscription_id == opening.largest.subscription_id
        and period.row.original_mrr > 0
        and period.row.starts_on <= closing.day
    ]
    last = max(rows_so_far, key=lambda period: period.row.starts_on)
    reason = last.row.cancel_reason or ("past_due" if last.is_involuntary else None)
    return {"reason": reason, "is_involuntary": last.is_involuntary}


def change_by_customer(opening: Level, closing: Level) -> Decimal:
    """What exchange rates have no part in: the sum over the currencies that the product is paid in."""
    currencies = {period.row.paid_in for period in opening.periods + closing.periods}
    return total(change_in(currency, opening, closing) for currency in currencies)


def change_in(currency: str, opening: Level, closing: Level) -> Decimal:
    """The change in the original amount, a rise at this month's rate and a fall at last month's, rounded once."""
    before, after = (level.where(lambda period: period.row.paid_in == currency) for level in (opening, closing))
    last_rate, rate = (opening.account.rates[currency, month_of(level.day)] for level in (opening, closing))
    # Rounding must not make an fx where the rate stood still. Where a currency begins or ends within a product there is
    # none either: the definitions say so of whole products, and the Java does the same for each currency.
    if rate == last_rate or not before.periods or not after.periods:
        return after.mrr - before.mrr
    change = after.original_mrr - before.original_mrr
    return rounded(change * (rate if change > 0 else last_rate))
