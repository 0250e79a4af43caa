"""Tokens to go on with a list: all that is needed is in them, nothing is kept for them.

A token names the last record that was sent. So nothing shifts while a harvester reads: what is
published, changed or taken off meanwhile comes later in the same list.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from web.harvesting.oai.asking import Code, Refused
from web.harvesting.queries import Choice, Place

HOLDS = timedelta(days=1)
"""So long a harvester may take between two parts of a list."""


@dataclass(frozen=True, slots=True)
class Going:
    """A list that is being read: what is asked for, and how far it has been sent."""

    verb: str
    prefix: str
    choice: Choice
    after: Place | None = None
    sent: int = 0
    total: int = 0


def write_token(going: Going) -> str:
    """Return a list's state in one word that nobody else can make."""
    choice, after = going.choice, going.after
    assert after is not None
    state = [
        *(going.verb, going.prefix, _stamp(choice.since), _stamp(choice.until), choice.spec),
        *(_stamp(after.datestamp), after.posting_id, going.sent, going.total),
    ]
    return str(_signer().dumps(state))


def read_token(token: str, verb: str) -> Going:
    """Return the list to go on with. Raises Refused for a token that is not ours, or too old."""
    try:
        state: list[Any] = _signer().loads(token, max_age=int(HOLDS.total_seconds()))
    except BadData:
        words = "The token is not one of ours, or is too old: begin the list again."
        raise Refused(Code.BAD_TOKEN, words) from None
    asked, prefix, since, until, spec, datestamp, key, sent, total = state
    if asked != verb:
        raise Refused(Code.BAD_TOKEN, f"The token belongs to {asked}.")
    choice = Choice(_moment(since), _moment(until), spec)
    place = Place(datetime.fromtimestamp(datestamp, UTC), key)
    return Going(asked, prefix, choice, place, sent, total)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="oai-pmh")


def _stamp(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _moment(stamp: int | None) -> datetime | None:
    return None if stamp is None else datetime.fromtimestamp(stamp, UTC)
