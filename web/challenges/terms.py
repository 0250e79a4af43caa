"""What is missing before a challenge can be announced. Pure but for the present moment."""

from __future__ import annotations

from datetime import datetime

from matcher.domain.errors import Problem
from web.challenges.models import Challenge
from web.challenges.states import Variant

WRITTEN = (
    "title",
    "problem",
    "indicators",
    "deliverables",
    "fields",
    "ownership",
    "conditions",
    "acceptance",
    "contact",
    "duration_months",
    "bids_until",
)
"""What has to be written in any case."""

LEAST_TEAMS = 2
"""A race of one is none."""


def find_missing(challenge: Challenge, now: datetime) -> list[Problem]:
    """Return what still keeps the challenge from being announced, in the form's order."""
    found = [Problem(name, "missing") for name in WRITTEN if not getattr(challenge, name)]
    if challenge.money and not challenge.money_terms:
        found.append(Problem("money_terms", "missing"))
    if challenge.variant is Variant.RACE and challenge.awards < LEAST_TEAMS:
        found.append(Problem("awards", "no_race"))
    found += _late(challenge, now)
    if challenge.organisation_id is not None and challenge.owner_agreed_at is None:
        found.append(Problem("owner", "not_agreed"))
    return found


def questions_end(challenge: Challenge) -> datetime | None:
    """Return until when questions are taken: as long as bids, where nothing else is said."""
    return challenge.questions_until or challenge.bids_until


def takes_questions(challenge: Challenge, now: datetime) -> bool:
    """Return whether anybody may ask now; the state is looked at elsewhere."""
    end = questions_end(challenge)
    return end is not None and now < end


def _late(challenge: Challenge, now: datetime) -> list[Problem]:
    names = ("questions_until", "bids_until")
    moments = [(name, getattr(challenge, name)) for name in names]
    return [Problem(name, "past") for name, moment in moments if moment and moment <= now]
