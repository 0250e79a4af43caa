"""The office's work on challenges that is overdue: questions to answer, bids to open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.labels import region
from web.base.site import local_day
from web.challenges import queries as query
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.supervision.overdue_queries import Scope
from web.supervision.overdue_rules import OFFICE, Item, Late

QUESTION_DAYS, OPENING_DAYS = 3, 3
"""After so many days something is late, unless the region pack says otherwise."""


def late_challenges(scope: Scope) -> Iterator[Item]:
    """Return what the office owes to challenges, those of one challenge and kind together."""
    if scope.user is None or scope.user.role is Role.OFFICER:
        yield from _questions(scope)
        yield from _openings(scope)


def _questions(scope: Scope) -> Iterator[Item]:
    term = timedelta(days=region().number("question_days", QUESTION_DAYS))
    before = scope.before(term)
    late = [one for one in query.list_unanswered() if one.asked_at < before]
    counts = Counter(one.challenge_id for one in late)
    for question in {one.challenge_id: one for one in reversed(late)}.values():
        due = local_day(question.asked_at) + term
        yield _item(question.challenge, due, counts[question.challenge_id])


def _openings(scope: Scope) -> Iterator[Item]:
    term = timedelta(days=region().number("opening_days", OPENING_DAYS))
    statement = select(Challenge).where(
        Challenge.state == ChallengeState.CLOSED, Challenge.closed_at < scope.before(term)
    )
    for challenge in db.session().scalars(statement.order_by(Challenge.id)):
        if challenge.closed_at is not None:
            yield _item(challenge, local_day(challenge.closed_at) + term)


def _item(challenge: Challenge, due: date, count: int = 1) -> Item:
    return Item(
        what=Late.CHALLENGE,
        owners=(OFFICE,),
        due=due,
        title=challenge.title,
        object_id=challenge.id,
        count=count,
        pages=("challenges.manage", "challenges.manage"),
        argument="challenge_id",
    )
