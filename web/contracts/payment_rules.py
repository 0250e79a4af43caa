"""Payments of a contract as sums and days, all money in integer fen.

How it is rounded: an amount told in percent and a royalty are rounded to whole fen, half up.
Shares of one sum are rounded along their running total, so that together they are the sum.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import floor

RATE_UNIT = 10_000
"""Royalty rates are kept in hundredths of a percent."""


class PaymentMode(StrEnum):
    """How the price of a contract is paid."""

    ONCE = "once"
    INSTALMENTS = "instalments"
    ROYALTY = "royalty"
    """An entry fee, and a share of what the buyer earns with it."""
    USE_FIRST = "use_first"
    """Free until a day, the price after that."""


class RoyaltyPeriod(StrEnum):
    """For how long a base is reported at a time."""

    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


MONTHS = {RoyaltyPeriod.QUARTER: 3, RoyaltyPeriod.HALF_YEAR: 6, RoyaltyPeriod.YEAR: 12}


class DueState(StrEnum):
    """How something that is to be paid stands."""

    PLANNED = "planned"
    WAITS = "waits"
    """It has no day yet: a milestone comes first."""
    SOON = "soon"
    OVERDUE = "overdue"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One instalment: what for, the day or the milestone that makes it due, and how much."""

    what: str
    amount: int
    due: date | None = None
    milestone_id: int | None = None
    id: int | None = None
    """The stored one that this row changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Royalty:
    """A share of a base: of what, how much, for which days, and the most of it together."""

    of: str
    rate: int
    period: RoyaltyPeriod
    first: date
    until: date
    days: int
    """So many days after the end of a period its royalty is due."""
    cap: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """A whole plan. ``entry_fee`` and ``royalty`` belong to royalties, ``free_until`` to use."""

    mode: PaymentMode
    rows: tuple[PlannedRow, ...]
    entry_fee: int | None = None
    royalty: Royalty | None = None
    free_until: date | None = None


def to_be_planned(terms: Terms, total: int) -> int:
    """Return what the instalments have to come to."""
    return (terms.entry_fee or 0) if terms.mode is PaymentMode.ROYALTY else total


def faults_of(terms: Terms, total: int) -> list[tuple[str, str]]:
    """Return what is wrong with a plan, as (field, code)."""
    found = [("rows", code) for code in _row_faults(terms, total)]
    if terms.mode is PaymentMode.ROYALTY:
        found += _royalty_faults(terms, total)
    if terms.mode is PaymentMode.USE_FIRST:
        if terms.free_until is None:
            found.append(("free_until", "missing"))
        elif any(row.due is not None and row.due <= terms.free_until for row in terms.rows):
            found.append(("rows", "while_free"))
    return found


def split(total: int, weights: Sequence[Fraction]) -> list[int]:
    """Return ``total`` in parts of these weights; together they are exactly the total."""
    whole, running, before, parts = sum(weights), Fraction(0), 0, []
    for weight in weights:
        running += weight
        reached = round_half_up(total * running / whole)
        parts.append(reached - before)
        before = reached
    return parts


def round_half_up(value: Fraction) -> int:
    """Return the nearest whole number; from a half on the next one."""
    return floor(value + Fraction(1, 2))


def state_of(open_amount: int, due: date | None, today: date, ahead: int) -> DueState:
    """Return how something to be paid stands on a day."""
    if open_amount <= 0:
        return DueState.SETTLED
    if due is None:
        return DueState.WAITS
    if due < today:
        return DueState.OVERDUE
    return DueState.SOON if due <= today + timedelta(days=ahead) else DueState.PLANNED


def royalty_periods(royalty: Royalty) -> list[tuple[date, date]]:
    """Return the first and last day of each period; the last one ends where the royalty does."""
    months, found = MONTHS[royalty.period], []
    for number in range(_most_periods(royalty, months)):
        first = add_months(royalty.first, number * months)
        if first > royalty.until:
            break
        last = add_months(royalty.first, (number + 1) * months) - timedelta(days=1)
        found.append((first, min(last, royalty.until)))
    return found


def royalty_amounts(bases: Iterable[int], rate: int, cap: int | None) -> list[int]:
    """Return the royalty of each reported base in its order; together no more than the cap."""
    found: list[int] = []
    for base in bases:
        amount = round_half_up(Fraction(base * rate, RATE_UNIT))
        found.append(amount if cap is None else min(amount, cap - sum(found)))
    return found


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last one of a shorter month."""
    number = day.year * 12 + day.month - 1 + months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _row_faults(terms: Terms, total: int) -> Iterable[str]:
    rows, wanted = terms.rows, to_be_planned(terms, total)
    if terms.mode is PaymentMode.ONCE and len(rows) != 1:
        yield "one"
    if terms.mode is PaymentMode.INSTALMENTS and len(rows) < 2:
        yield "few"
    if any(not row.what.strip() for row in rows):
        yield "what"
    if any(row.amount <= 0 for row in rows):
        yield "amount"
    if any((row.due is None) == (row.milestone_id is None) for row in rows):
        yield "due"
    if sum(row.amount for row in rows) != wanted:
        yield "sum"


def _royalty_faults(terms: Terms, total: int) -> Iterable[tuple[str, str]]:
    if terms.entry_fee is None:
        yield "entry_fee", "missing"
    elif not 0 <= terms.entry_fee <= total:
        yield "entry_fee", "over_total"
    royalty = terms.royalty
    if royalty is None:
        yield "royalty_of", "missing"
        return
    if not royalty.of.strip():
        yield "royalty_of", "missing"
    if not 0 < royalty.rate <= RATE_UNIT:
        yield "royalty_rate", "range"
    if royalty.until < royalty.first:
        yield "royalty_until", "too_early"
    if not 0 <= royalty.days <= 366:
        yield "royalty_days", "range"
    if royalty.cap is not None and royalty.cap <= 0:
        yield "royalty_cap", "range"


def _most_periods(royalty: Royalty, months: int) -> int:
    span = (royalty.until.year - royalty.first.year) * 12 + 12
    return max(0, span // months + 1)
