"""The life of a service invention, of the publication of its price, and of what follows. Pure."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class InventionState(StrEnum):
    """How far an invention has come on its way to a firm."""

    REGISTERED = "registered"
    EVALUATED = "evaluated"
    """Goes from one approval to the next."""
    APPROVED = "approved"
    """Approved: its price may be published, or it is listed or auctioned."""
    PUBLICISED = "publicised"
    """Its price is published; objections can be raised."""
    CLEAR = "clear"
    """Nothing stands against a contract."""
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"


S = InventionState

INVENTION = Machine(
    "invention",
    S.REGISTERED,
    {
        "evaluate": (any_of(S.REGISTERED), S.EVALUATED),
        "send_on": (any_of(S.REGISTERED), S.EVALUATED),
        "refuse": (any_of(S.EVALUATED), S.REGISTERED),
        "approve": (any_of(S.EVALUATED), S.APPROVED),
        "publicise": (any_of(S.APPROVED), S.PUBLICISED),
        "uphold": (any_of(S.PUBLICISED), S.APPROVED),
        "clear": (any_of(S.PUBLICISED), S.CLEAR),
        "trade": (any_of(S.APPROVED), S.CLEAR),
        "transfer": (any_of(S.CLEAR), S.TRANSFERRED),
        "withdraw": (frozenset(S) - {S.TRANSFERRED, S.WITHDRAWN}, S.WITHDRAWN),
    },
)

WRITABLE = any_of(S.REGISTERED)
"""What is evaluated and approved is what was registered, so later the text stands."""
LISTED = any_of(S.APPROVED, S.PUBLICISED, S.CLEAR)
"""The public may find it, where the institute wants that."""
OPENABLE = any_of(S.APPROVED, S.CLEAR)
"""An open licence can be declared."""
OVER = any_of(S.TRANSFERRED, S.WITHDRAWN)


class InventionKind(StrEnum):
    """What it is, in the law's words."""

    PATENT = "patent"
    SOFTWARE = "software"
    VARIETY = "variety"
    LAYOUT = "layout"
    MEDICINE = "medicine"
    KNOW_HOW = "know_how"


class EvaluationMethod(StrEnum):
    """How a value was found."""

    MARKET = "market"
    INCOME = "income"
    COST = "cost"
    THIRD_PARTY = "third_party"


class TransferWay(StrEnum):
    """How it passes to somebody."""

    ASSIGN = "assign"
    EXCLUSIVE = "exclusive"
    SOLE = "sole"
    ORDINARY = "ordinary"
    EQUITY = "equity"


class TransfereeKind(StrEnum):
    """Who is to get it, where the name is not said yet."""

    LOCAL_FIRM = "local_firm"
    OTHER_FIRM = "other_firm"
    INVENTORS = "inventors"
    OTHER = "other"


class MarketWay(StrEnum):
    """The two ways in which the market finds the price, so that none is published."""

    LISTING = "listing"
    AUCTION = "auction"


class PublicationState(StrEnum):
    """What became of the publication of a price."""

    RUNNING = "running"
    PASSED = "passed"
    STOPPED = "stopped"


P = PublicationState
PUBLICATION = Machine(
    "price_publication",
    P.RUNNING,
    {"pass": (any_of(P.RUNNING), P.PASSED), "stop": (any_of(P.RUNNING), P.STOPPED)},
)


class PriceObjectionState(StrEnum):
    """What became of an objection."""

    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"
    """The publication was stopped before it was answered."""


O = PriceObjectionState  # noqa: E741 - as the other machines
PRICE_OBJECTION = Machine(
    "price_objection",
    O.OPEN,
    {
        "uphold": (any_of(O.OPEN), O.UPHELD),
        "dismiss": (any_of(O.OPEN), O.DISMISSED),
        "lapse": (any_of(O.OPEN), O.LAPSED),
    },
)


class DiligenceKind(StrEnum):
    """What an entry of the record of due diligence is about."""

    MEETING = "meeting"
    PARTNER = "partner"
    CONFLICT = "conflict"
    PRICE = "price"
    OTHER = "other"


class LicenceState(StrEnum):
    """Whether an open licence stands."""

    OPEN = "open"
    ENDED = "ended"


LICENCE = Machine(
    "open_licence",
    LicenceState.OPEN,
    {"end": (any_of(LicenceState.OPEN), LicenceState.ENDED)},
)


class UseState(StrEnum):
    """Whether the institute has confirmed that somebody uses an open licence."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"


USE = Machine(
    "licence_use",
    UseState.DECLARED,
    {"confirm": (any_of(UseState.DECLARED), UseState.CONFIRMED)},
)
