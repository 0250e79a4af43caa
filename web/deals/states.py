"""Terms of deals."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from matcher.domain.codes import CloseCode

REGISTRATION_DAYS = 30
"""So long after the signature the reminder to register is due, unless the region pack says
otherwise. The days are the bureau's own; no law sets them."""

REGISTRATION_LENGTH = 16
"""So many characters the number of a registration usually has."""

ANSWER_TERM = timedelta(days=7)
"""Both sides of a confirmed match answer within this time; who waits longer needs a call."""

BROKER_CLOSE_CODES = (CloseCode.TERMS_NOT_AGREED, CloseCode.NO_RESPONSE, CloseCode.OTHER)
"""The reasons a broker gives; the others follow from what the parties did."""

REOPEN_TERM = timedelta(days=30)
"""A deal that its broker closed by mistake can be taken up again within this time."""


class Doer(StrEnum):
    """Who does an agreed next step."""

    NEED = "need"
    ACHIEVEMENT = "achievement"
    BOTH = "both"
    BROKER = "broker"
