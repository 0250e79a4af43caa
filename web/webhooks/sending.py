"""Telling what is due. docs/webhooks.md says how an event goes and what can repeat."""

from __future__ import annotations

import logging
import traceback
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from web.base import site
from web.webhooks import claims, lines
from web.webhooks.addresses import Rules
from web.webhooks.claims import LostClaim, Parcel
from web.webhooks.lines import Answer
from web.webhooks.pace import PACE, Pace
from web.webhooks.signing import make_headers
from web.webhooks.spreading import spread_due
from web.webhooks.states import Outcome

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 20
"""After so many deliveries the worker looks whether it is to stop."""


def send_due(pace: Pace = PACE) -> bool:
    """Decide who is told of what happened, and tell it; return whether more is waiting."""
    has_more = spread_due()
    return all(send_one(pace) for _ in range(MOST_AT_ONCE)) or has_more


def send_one(pace: Pace = PACE) -> bool:
    """Send the delivery that has been due longest; return False where there was none."""
    parcel = claims.take(pace)
    if parcel is None:
        return False
    if parcel.goes:
        try:
            _send(parcel, pace)
        except LostClaim:
            logger.warning("webhook %s was given to another worker", parcel.webhook_id)
    return True


def _send(parcel: Parcel, pace: Pace) -> None:
    headers = make_headers(parcel.secrets, parcel.uid, parcel.timestamp, parcel.body)
    handing = partial(claims.hand_over, parcel, pace)
    rules = Rules.of(site.settings())
    try:
        answer = lines.post(parcel.address, parcel.body, headers, rules, pace, handing)
    except (LostClaim, SQLAlchemyError):
        raise
    except Exception as error:
        # Where it happened, without the error's own words: they may hold the address.
        place = "".join(traceback.format_tb(error.__traceback__))
        logger.error("webhook %s: %s\n%s", parcel.webhook_id, type(error).__name__, place)
        answer = Answer(Outcome.BROKEN)
    claims.settle(parcel, answer, pace)
