"""The demo's challenges: one at each stage of a challenge's life."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.site import local_day, zone
from web.calls.times import end_of_day
from web.challenges.models import Challenge, Question
from web.challenges.states import ChallengeState, Variant
from web.people.models import User
from web.postings.demo import Loaded, Row, read_rows

FEN_OF_WAN = 1_000_000
PREPARED = timedelta(days=30)
"""So long before its announcement a challenge was drafted."""

_TEXTS = (
    "title",
    "problem",
    "background",
    "indicators",
    "deliverables",
    "fields",
    "money_terms",
    "ownership",
    "conditions",
    "acceptance",
    "contact",
    "awards",
    "publicity_days",
    "duration_months",
)


def stage_of(challenge: Challenge) -> str | None:
    """Return how far the demo leads a challenge; None for one that is not of the demo.

    'draft', 'announced', 'review', 'publicity', 'running' or 'accepted'.
    """
    if not challenge.is_demo:
        return None
    row = rows().get(challenge.title)
    return None if row is None else str(row["stage"])


@cache
def rows() -> dict[str, Row]:
    """Return the rows of the demo's file by title."""
    return {str(row["title"]): row for row in read_rows("challenges")}


def load_challenges(loaded: Loaded) -> None:
    """Load the challenges of the demo's file.

    What came after the deadline is left to the features that do it: they find their challenges
    by ``stage_of``, closed, with deadlines in the past.
    """
    officer = db.session().scalars(select(User).filter_by(role=Role.OFFICER)).first()
    assert officer is not None
    made = [(row, _challenge(loaded, row, officer)) for row in rows().values()]
    _number(challenge for _, challenge in made)
    for row, challenge in made:
        db.session().add(challenge)
        if challenge.posting is not None:
            challenge.posting.challenge_at = challenge.announced_at
        db.session().add_all(
            _question(loaded, challenge, told, officer) for told in row.get("questions", ())
        )
    db.flush()


def _challenge(loaded: Loaded, row: Row, officer: User) -> Challenge:
    now = loaded.moment(loaded.today.isoformat(), 1)
    values: dict[str, Any] = {name: row[name] for name in _TEXTS}
    if "announced_ago" in row:
        values |= _announced(loaded, row, now)
    announced_at = values.get("announced_at")
    return Challenge(
        **values,
        posting=loaded.postings[row["need"]] if "need" in row else None,
        organisation=loaded.organisations[row["organisation"]],
        hides_owner=row.get("hides_owner", False),
        variant=Variant(row["variant"]),
        money=row["money_wan"] * FEN_OF_WAN,
        money_of_bureau=row["bureau_wan"] * FEN_OF_WAN,
        author=officer,
        created_at=(announced_at or now) - (PREPARED if announced_at else timedelta(days=2)),
        is_demo=True,
    )


def _announced(loaded: Loaded, row: Row, now: datetime) -> dict[str, Any]:
    """Return what an announced challenge has besides its terms."""
    days = {key: loaded.today + timedelta(days=row[f"{key}_in"]) for key in ("bids", "questions")}
    until = end_of_day(days["bids"], zone())
    is_over = row["bids_in"] < 0
    announced_at = now - timedelta(days=row["announced_ago"])
    return {
        "state": ChallengeState.CLOSED if is_over else ChallengeState.ANNOUNCED,
        "announced_at": announced_at,
        "questions_until": end_of_day(days["questions"], zone()),
        "bids_until": until,
        "closed_at": until if is_over else None,
        "owner_agreed_at": announced_at - timedelta(days=5),
        "owner_agreed_by": loaded.member(row["organisation"]),
    }


def _number(challenges: Iterable[Challenge]) -> None:
    """Number the announced ones by the year they were announced in, the first first."""
    counts: Counter[int] = Counter()
    announced = [(one.announced_at, one) for one in challenges if one.announced_at is not None]
    for moment, challenge in sorted(announced, key=lambda pair: pair[0]):
        year = local_day(moment).year
        counts[year] += 1
        challenge.number = f"{year}-{counts[year]:03d}"


def _question(loaded: Loaded, challenge: Challenge, told: Row, officer: User) -> Question:
    asked_at = loaded.moment(loaded.today.isoformat(), 2) - timedelta(days=told["days"])
    answer = told.get("answer", "")
    return Question(
        challenge=challenge,
        asked_by_id=loaded.member(told["by"]).id,
        text=told["text"],
        public_text=told.get("public", told["text"]) if answer else "",
        answer=answer,
        asked_at=asked_at,
        answered_by_id=officer.id if answer else None,
        answered_at=asked_at + timedelta(days=1) if answer else None,
    )
