"""What the two agree to, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher.domain.errors import InputError
from web.base.site import today
from web.inventions.states import TransferWay
from web.later.models import LaterInstalment
from web.later.states import InstalmentKind

MOST_ROWS = 24


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the plan: an amount, or a rate of an income; a day, or what makes it due."""

    what: str
    amount: int | None = None
    rate: int | None = None
    due_on: date | None = None
    event: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the two agree to."""

    way: TransferWay
    entry_fee: int
    trial_until: date
    scope: str
    conditions: str
    rows: Sequence[Row]


def rows_of(terms: Terms) -> Sequence[LaterInstalment]:
    """Return the plan's rows, the entry fee first."""
    found = []
    if terms.entry_fee:
        kind = InstalmentKind.ENTRY
        found.append(LaterInstalment(place=0, kind=kind, what="", amount=terms.entry_fee))
    for place, row in enumerate(terms.rows, 1):
        kind = InstalmentKind.AMOUNT if row.rate is None else InstalmentKind.SHARE
        found.append(
            LaterInstalment(
                place=place,
                kind=kind,
                what=row.what.strip(),
                amount=row.amount,
                rate=row.rate,
                due_on=row.due_on,
                event=row.event.strip(),
            )
        )
    return found


def check(terms: Terms) -> None:
    """Refuse what nobody could keep to."""
    if terms.trial_until <= today():
        raise InputError.of("trial_until", "past")
    if not terms.rows or len(terms.rows) > MOST_ROWS:
        raise InputError.of("rows", "missing")
    for row in terms.rows:
        if not row.what.strip() or (row.amount is None) == (row.rate is None):
            raise InputError.of("rows", "incomplete")
        if (row.due_on is None) == (not row.event.strip()):
            raise InputError.of("rows", "when")
        if row.due_on is not None and row.due_on <= terms.trial_until:
            raise InputError.of("rows", "in_trial")
        if row.amount is not None and row.amount <= 0:
            raise InputError.of("rows", "incomplete")
