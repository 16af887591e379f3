"""What the revenue tables of the sample company have to be, worked out apart from the Java code.

The tests compare what a night publishes of data-samples with the files in jobs/src/test/resources/samples. This program
makes those files. It follows the definitions (README.md, DECISIONS.md, TABLES.md, data-samples/README.md) as literally
as it can and without regard to speed: for each account, product and month it looks at all subscriptions, asks which are
in force when the month closes, and compares that with the close before. These definitions are in mrr.py; here are the
tables and their files.

    python3 jobs/src/test/python/expected_samples.py           writes the files
    python3 jobs/src/test/python/expected_samples.py --check   compares them instead; prints what differs, then exits 1

It needs Python 3.10 or newer and nothing else.
"""

import argparse
import csv
import difflib
import io
import sys
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from mrr import (
    DAY,
    Account,
    Subscription,
    accepted,
    last_day,
    month_of,
    movements_of,
    next_month,
    periods_of,
    rounded,
    total,
)

PROJECT = Path(__file__).resolve().parents[4]
RAW = PROJECT / "data-samples"
SAMPLES = PROJECT / "jobs/src/test/resources/samples"

# Which tables the tests compare as of which day: one within a running month, and the last of a month.
EXPECTED = {
    date(2026, 6, 15): ["mrr_movements", "mrr_bridge"],
    date(2026, 6, 30): ["mrr_months", "mrr_movements", "mrr_bridge"],
}

Row = dict[str, object]


class Company:
    """The sample company as of a day."""

    def __init__(self, as_of: date):
        rates = {
            (row["currency"], date.fromisoformat(row["month"])): Fraction(row["rate"]) for row in read("exchange_rates")
        }
        periods = periods_of(accepted(map(subscription, read("subscriptions"))))
        self.as_of = as_of
        self.accounts = [
            Account(account_id, [period for period in periods if period.row.account_id == account_id], rates)
            for account_id in sorted({period.row.account_id for period in periods})
        ]
        # The day on which each month closes, from the first that was paid for; the running one does on the as-of day.
        self.closes: dict[date, date] = {}
        month = min(month_of(period.row.starts_on) for period in periods if period.row.original_mrr > 0)
        while month <= as_of:
            self.closes[month] = min(last_day(month), as_of)
            month = next_month(month)
        self.movements = [movement for account in self.accounts for movement in movements_of(account, self.closes)]

    def mrr_months(self) -> list[Row]:
        return [
            {
                "account_id": account.account_id,
                "product": product,
                "month": month,
                "plan": level.largest.plan,
                "quantity": level.quantity,
                "mrr": level.mrr,
                "committed_mrr": level.committed_mrr,
                "at_risk_mrr": level.at_risk_mrr,
                "is_complete": last_day(month) <= self.as_of,
            }
            for account in self.accounts
            for product in account.products
            for month, day in self.closes.items()
            if (level := account.level(product, day)).mrr > 0
        ]

    def mrr_movements(self) -> list[Row]:
        key = ("account_id", "product", "month", "movement")
        return sorted(map(asdict, self.movements), key=lambda row: tuple(row[column] for column in key))

    def mrr_bridge(self) -> list[Row]:
        """The company's rows: dimension all, member all."""
        return [self.bridge(month, month - DAY, day) for month, day in self.closes.items()]

    def bridge(self, month: date, opening_day: date, closing_day: date) -> Row:
        levels = [level for account in self.accounts for level in account.levels(closing_day)]
        opening_base = [account for account in self.accounts if account.mrr(opening_day) > 0]
        closing_base = [account for account in self.accounts if account.mrr(closing_day) > 0]
        opening = [account.mrr(opening_day) for account in opening_base]
        # At last month's rates: a currency that falls is not a customer lost.
        retained = [
            total(level.mrr_at_rates_of(opening_day) for level in account.levels(closing_day))
            for account in opening_base
        ]

        def amount(movement: str) -> Decimal:
            return total(m.amount for m in self.movements if m.month == month and m.movement == movement)

        def accounts(movement: str) -> int:
            return len({m.account_id for m in self.movements if m.month == month and m.movement == movement})

        return {
            "month": month,
            "opening_mrr": total(opening),
            "new_mrr": amount("new"),
            "reactivation_mrr": amount("reactivation"),
            "cross_sell_mrr": amount("cross_sell"),
            "upsell_mrr": amount("upsell"),
            "downsell_mrr": amount("downsell"),
            "churn_mrr": amount("churn"),
            "fx_mrr": amount("fx"),
            "closing_mrr": total(level.mrr for level in levels),
            "committed_mrr": total(level.committed_mrr for level in levels),
            "at_risk_mrr": total(level.at_risk_mrr for level in levels),
            "opening_accounts": len(opening_base),
            "new_accounts": accounts("new"),
            "reactivated_accounts": accounts("reactivation"),
            "lost_accounts": accounts("churn"),
            "closing_accounts": len(closing_base),
            "upsell_accounts": accounts("upsell"),
            "downsell_accounts": accounts("downsell"),
            "gross_retention": share(total(map(min, opening, retained)), total(opening)),
            "net_retention": share(total(retained), total(opening)),
        }


def share(part: Decimal, whole: Decimal) -> Fraction | None:
    """Of nothing it is null."""
    return Fraction(part) / Fraction(whole) if whole else None


# ---- Files


def read(table: str) -> list[dict[str, str]]:
    with open(RAW / f"{table}.csv", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def subscription(row: dict[str, str]) -> Subscription:
    days = ["starts_on", "ends_on", "past_due_since", "cancelled_on", "renews_on"]
    types = {"quantity": Decimal, "amount": Decimal, "term_count": int} | dict.fromkeys(days, date.fromisoformat)
    return Subscription(**{name: types.get(name, str)(value) if value else None for name, value in row.items()})


def cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case Decimal():
            return f"{value:.4f}"
        case Fraction():
            return str(rounded(value, 10))
        case _:
            return str(value)


def as_csv(rows: list[Row]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows(map(cell, row.values()) for row in rows)
    return text.getvalue()


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="compare with the files instead of writing them")
    is_check = arguments.parse_args().check
    differences: list[str] = []
    for as_of, tables in EXPECTED.items():
        company = Company(as_of)
        for table in tables:
            file = SAMPLES / as_of.isoformat() / f"{table}.csv"
            text = as_csv(getattr(company, table)())
            if is_check:
                found = file.read_text(encoding="utf-8") if file.exists() else ""
                names = str(file.relative_to(PROJECT)), "worked out"
                differences += difflib.unified_diff(found.splitlines(), text.splitlines(), *names, n=0, lineterm="")
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8", newline="\n")
    for line in differences:
        print(line)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
