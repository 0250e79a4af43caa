"""The demo's claims: one waits for a broker, one was taken up and its owner is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from web.base import db
from web.base.clock import utc_now
from web.base.forms.fields import FEN_PER_WAN
from web.claims import service
from web.claims.models import Claim
from web.claims.states import ClaimState
from web.matches.states import UNDO_WINDOW
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows
from web.postings.models import Posting

_AS_WRITTEN = (
    "title",
    "summary",
    "approach",
    "basis",
    "team",
    "indicators",
    "schedule",
    "months",
    "modes",
    "trl",
)


def load_claims(loaded: Loaded) -> None:
    """Lead the claims of the demo file to their states, through the services."""
    for row in read_rows("claims"):
        _load(loaded, row)


def _load(loaded: Loaded, row: Row) -> None:
    need = db.session().get_one(Posting, loaded.postings[row["need"]].id)
    author, broker = _user(loaded, row["by"]), _user(loaded, row["broker"])
    claim = service.start(author, need, _values(row))
    service.submit(author, claim)
    claim.broker = broker
    handed_in = loaded.moment(row["submitted_on"])
    claim.created_at = claim.edited_at = claim.submitted_at = handed_in
    db.flush()
    if row["state"] == ClaimState.TAKEN_UP.value:
        _take_up(claim, broker, loaded.moment(row["taken_up_on"]))


def _take_up(claim: Claim, broker: User, day: datetime) -> None:
    match = service.take_up(broker, claim)
    # Its parties see it at once: in a quarter that has just begun, too.
    at = min(day, utc_now() - UNDO_WINDOW)
    match.created_at = match.decided_at = claim.answered_at = at
    for activity in match.activities:
        activity.at = at
    db.flush()


def _values(row: Row) -> dict[str, Any]:
    contact = {f"contact_{name}": value for name, value in row["contact"].items()}
    told = {name: row[name] for name in _AS_WRITTEN}
    return {**told, **contact, "price": row["price_wan"] * FEN_PER_WAN, "not_secret": True}


def _user(loaded: Loaded, email: str) -> User:
    return db.session().get_one(User, loaded.users[email].id)
