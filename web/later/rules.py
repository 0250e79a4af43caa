"""What is owed and when, in integer fen. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from web.contracts.payment_rules import round_half_up
from web.later.states import InstalmentKind, LaterState, LineState

RATE_UNIT = 10_000
"""Rates are kept in hundredths of a percent."""
SOON_DAYS = 7

_OWED = {
    InstalmentKind.ENTRY: frozenset(
        {LaterState.IN_USE, LaterState.CONVERTED, LaterState.COMPLETED}
    ),
    InstalmentKind.AMOUNT: frozenset({LaterState.CONVERTED, LaterState.COMPLETED}),
    InstalmentKind.SHARE: frozenset({LaterState.CONVERTED, LaterState.COMPLETED}),
}
_VOID = frozenset({LaterState.RETURNED, LaterState.ENDED, LaterState.DECLINED})


def share_of(income: int, rate: int) -> int:
    """Return the share of an income in fen, rounded to whole fen, half up."""
    return round_half_up(Fraction(income * rate, RATE_UNIT))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the plan as far as it is known today."""

    kind: InstalmentKind
    amount: int | None
    due: date | None
    told: int
    """What the firm says was paid, without what is disputed."""
    confirmed: int


def is_owed(kind: InstalmentKind, state: LaterState) -> bool:
    """Return whether a row is to be paid in this state of its agreement."""
    return state in _OWED[kind]


def state_of(line: Line, state: LaterState, today: date) -> LineState:
    """Return how a row stands."""
    if line.amount is not None and line.confirmed >= line.amount and is_owed(line.kind, state):
        return LineState.PAID
    if state in _VOID:
        is_settled = line.amount is not None and line.amount == line.confirmed > 0
        return LineState.PAID if is_settled else LineState.VOID
    if not is_owed(line.kind, state) or (line.due is None and not line.told):
        return LineState.PLANNED
    is_late = line.due is not None and line.due < today
    if line.amount is None:
        return LineState.OVERDUE if is_late else LineState.INCOME
    if line.told >= line.amount:
        return LineState.REPORTED
    return LineState.OVERDUE if is_late else LineState.OPEN
