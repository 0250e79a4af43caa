"""The life of a pack, of its parts, and of who is asked to take part."""

from __future__ import annotations

from enum import StrEnum

from matcher.domain.machine import Machine, any_of


class PackState(StrEnum):
    """Where a pack stands."""

    DRAFT = "draft"
    SENT = "sent"
    """The firm answers it part by part."""
    ANSWERED = "answered"
    """The firm has finished; it may change its answers until the broker goes on."""
    AGREED = "agreed"
    """It has become a deal, which says the rest."""
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The need has left."""


P = PackState

PACK = Machine(
    "pack",
    P.DRAFT,
    {
        "send": (any_of(P.DRAFT), P.SENT),
        "answer": (any_of(P.SENT, P.ANSWERED), P.ANSWERED),
        "open": (any_of(P.ANSWERED), P.AGREED),
        "withdraw": (any_of(P.DRAFT, P.SENT, P.ANSWERED), P.WITHDRAWN),
        "lapse": (any_of(P.DRAFT, P.SENT, P.ANSWERED), P.LAPSED),
    },
)

ASKED_STATES = frozenset({P.SENT, P.ANSWERED})
"""States in which the firm may answer."""

OPEN_STATES = ASKED_STATES | {P.DRAFT}
"""States of a pack that may still become a deal; a broker has one for each need at most."""


class PartState(StrEnum):
    """What the firm says of a part."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    QUESTION = "question"


PART = Machine(
    "pack_part",
    PartState.OFFERED,
    {
        "accept": (frozenset(PartState), PartState.ACCEPTED),
        "decline": (frozenset(PartState), PartState.DECLINED),
        "ask": (frozenset(PartState), PartState.QUESTION),
        "clear": (frozenset(PartState), PartState.OFFERED),
    },
)
"""The firm may think again as long as the pack is asked about; the pack's state says so."""


class PartyState(StrEnum):
    """What somebody says who is asked to take part in the deal."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"


PARTY = Machine(
    "pack_party",
    PartyState.ASKED,
    {
        "agree": (any_of(PartyState.ASKED), PartyState.AGREED),
        "refuse": (any_of(PartyState.ASKED), PartyState.REFUSED),
    },
)


class PartyRole(StrEnum):
    """As what somebody takes part in the deal that a pack became."""

    NEED = "need"
    ACHIEVEMENT = "achievement"
    TEAM = "team"
    PILOT = "pilot"
    INSTRUMENT = "instrument"
    FINANCE = "finance"
    SCENE = "scene"


SIDES = frozenset({PartyRole.NEED, PartyRole.ACHIEVEMENT})
"""The two sides of the match: they answer there."""


class PartReason(StrEnum):
    """Why the firm does not take a part."""

    NOT_FITTING = "not_fitting"
    NOT_NEEDED = "not_needed"
    TOO_COSTLY = "too_costly"
    TOO_FAR = "too_far"
    HAS_OTHER = "has_other"
    OTHER = "other"
