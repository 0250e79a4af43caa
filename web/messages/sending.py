"""Sending what is due. docs/messages.md tells how a message goes and what a doubt is."""

from __future__ import annotations

import logging
import traceback
from functools import partial

from web.messages import claims
from web.messages.claims import Letter, LostClaim
from web.messages.composing import compose
from web.messages.digests import compose_due
from web.messages.pace import PACE, Pace
from web.messages.transports import transport_of
from web.messages.transports.line import LineError

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 20
"""After so many messages the worker looks whether it is to stop."""


def send_due(pace: Pace = PACE) -> bool:
    """Compose the digests that are due and send messages; return whether more are waiting."""
    compose_due()
    return all(send_one(pace) for _ in range(MOST_AT_ONCE))


def send_one(pace: Pace = PACE) -> bool:
    """Send the message that has been due longest; return False where there was none."""
    letter = claims.take(pace)
    if letter is None:
        return False
    if not letter.goes:
        return True
    try:
        _send(letter, pace)
    except LostClaim:
        logger.warning("message %s was given to another worker", letter.token)
    except LineError as error:
        claims.settle_failed(letter, error, pace)
    else:
        claims.settle_sent(letter)
    return True


def _send(letter: Letter, pace: Pace) -> None:
    try:
        envelope, transport = compose(letter), transport_of(letter.channel)
    except LineError:
        raise
    except Exception as error:
        _log(letter, error)
        raise LineError("compose", type(error).__name__, permanent=True) from None
    try:
        transport.send(envelope, partial(claims.hand_over, letter, pace))
    except (LineError, LostClaim):
        raise
    except Exception as error:
        _log(letter, error)
        raise LineError.broken("send", error) from None


def _log(letter: Letter, error: Exception) -> None:
    # Where it happened, without the error's own words: they may quote the message.
    place = "".join(traceback.format_tb(error.__traceback__))
    logger.error("message %s: %s\n%s", letter.token, type(error).__name__, place)
