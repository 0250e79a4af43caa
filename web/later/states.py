"""The life of an agreement 先用后转 and of what is paid on it. Pure."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class LaterState(StrEnum):
    """Where an agreement stands."""

    APPLIED = "applied"
    """A firm asks for terms."""
    OFFERED = "offered"
    """There are terms, and not yet both words for them."""
    AGREED = "agreed"
    IN_USE = "in_use"
    """The firm tries it."""
    CONVERTED = "converted"
    """The firm goes on: what was planned becomes due."""
    RETURNED = "returned"
    """The firm stopped within the trial, and owes nothing."""
    COMPLETED = "completed"
    ENDED = "ended"
    DECLINED = "declined"


L = LaterState

LATER = Machine(
    "later",
    L.OFFERED,
    {
        "apply": (any_of(L.APPLIED), L.APPLIED),
        "offer": (any_of(L.APPLIED, L.OFFERED), L.OFFERED),
        "decline": (any_of(L.APPLIED, L.OFFERED), L.DECLINED),
        "agree": (any_of(L.OFFERED), L.AGREED),
        "begin": (any_of(L.AGREED), L.IN_USE),
        "convert": (any_of(L.IN_USE), L.CONVERTED),
        "give_back": (any_of(L.IN_USE), L.RETURNED),
        "complete": (any_of(L.CONVERTED), L.COMPLETED),
        "end": (any_of(L.AGREED, L.IN_USE, L.CONVERTED), L.ENDED),
    },
)

ACTIVE = any_of(L.APPLIED, L.OFFERED, L.AGREED, L.IN_USE, L.CONVERTED)
RUNNING = any_of(L.AGREED, L.IN_USE, L.CONVERTED)
"""There is something that both have agreed to."""


class InstalmentKind(StrEnum):
    """What a row of the plan is."""

    ENTRY = "entry"
    """The entry fee: due with the beginning, whatever the trial brings."""
    AMOUNT = "amount"
    SHARE = "share"
    """A share of the income of one period; its amount follows from the income."""


class LaterPaymentState(StrEnum):
    """Whether the institute has seen a payment arrive."""

    REPORTED = "reported"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"


P = LaterPaymentState
PAYMENT = Machine(
    "later_payment",
    P.REPORTED,
    {
        "confirm": (any_of(P.REPORTED), P.CONFIRMED),
        "dispute": (any_of(P.REPORTED), P.DISPUTED),
    },
)


class LineState(StrEnum):
    """How a row of the plan stands today; it follows from what was recorded."""

    PLANNED = "planned"
    INCOME = "income"
    """The income is to be reported first."""
    OPEN = "open"
    OVERDUE = "overdue"
    REPORTED = "reported"
    """All is told to be paid, and the institute has not seen all of it."""
    PAID = "paid"
    VOID = "void"
