"""Finding challenges, as everybody lists them and as officers work them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, or_, select
from sqlalchemy.orm import joinedload

from web.base import db
from web.base.models import LogEntry
from web.base.paging import Page, fetch_page
from web.challenges.models import Challenge, Question
from web.challenges.states import ENDED_STATES, SEALED_STATES, ChallengeState, Variant
from web.challenges.strip import STATES_OF, Phase
from web.challenges.verbs import ChallengeObject, ChallengeVerb
from web.people.models import User
from web.postings.models import Posting

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a reader of the public list looks for; empty parts do not narrow."""

    phase: Phase | None = None
    field: str = ""
    variant: Variant | None = None
    text: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return any((self.phase, self.field, self.variant, self.text))


def list_public(wanted: Wanted, number: int) -> Page[Challenge]:
    """Return one page of the announced challenges: the next deadline first, then the newest."""
    statement = _public().where(*_conditions(wanted))
    return fetch_page(statement.order_by(*_by_deadline()), number)


def list_open(most: int) -> Sequence[Challenge]:
    """Return the challenges that take bids, the next deadline first."""
    statement = _public().where(Challenge.state == ChallengeState.ANNOUNCED)
    return db.session().scalars(statement.order_by(Challenge.bids_until).limit(most)).all()


def list_newest(most: int) -> Sequence[Challenge]:
    """Return the announced challenges, the newest first."""
    statement = _public().order_by(Challenge.announced_at.desc(), Challenge.id.desc())
    return db.session().scalars(statement.limit(most)).all()


def count_phases() -> dict[Phase, int]:
    """Return how many announced challenges there are in each phase."""
    rows = db.session().execute(
        select(Challenge.state, func.count())
        .where(Challenge.announced_at.is_not(None))
        .group_by(Challenge.state)
    )
    counts = {state: int(count) for state, count in rows}
    return {
        phase: sum(counts.get(state, 0) for state in states) for phase, states in STATES_OF.items()
    }


def list_for_office(*, ended: bool, number: int) -> Page[Challenge]:
    """Return one page of the challenges that are worked on, or of those that have ended."""
    is_over = Challenge.state.in_(ENDED_STATES)
    statement = _loaded().where(is_over if ended else ~is_over)
    order = (
        Challenge.ended_at.desc() if ended else Challenge.bids_until.is_(None),
        Challenge.bids_until,
        Challenge.id.desc(),
    )
    return fetch_page(statement.order_by(*order), number)


def count_by_state() -> dict[ChallengeState, int]:
    """Return how many challenges there are in each state, in the order of life."""
    rows = db.session().execute(select(Challenge.state, func.count()).group_by(Challenge.state))
    counts = {state: int(count) for state, count in rows}
    return {state: counts[state] for state in ChallengeState if state in counts}


def list_of_organisation(user: User) -> Sequence[Challenge]:
    """Return the challenges whose problem is the account's organisation's, the newest first."""
    own = _loaded().where(Challenge.organisation_id == (user.organisation_id or -1))
    return db.session().scalars(own.order_by(Challenge.id.desc())).all()


def list_questions(challenge: Challenge) -> Sequence[Question]:
    """Return every question, those that wait first, then the newest answer."""
    statement = select(Question).where(Question.challenge_id == challenge.id)
    order = (Question.answered_at.is_not(None), Question.answered_at.desc(), Question.id)
    return db.session().scalars(statement.order_by(*order)).all()


def count_waiting(challenges: Iterable[Challenge]) -> dict[int, int]:
    """Return how many questions wait for an answer, by challenge, where any do."""
    rows = db.session().execute(
        select(Question.challenge_id, func.count())
        .where(
            Question.challenge_id.in_([one.id for one in challenges]),
            Question.answered_at.is_(None),
        )
        .group_by(Question.challenge_id)
    )
    return {key: int(count) for key, count in rows}


def list_unanswered() -> Sequence[Question]:
    """Return the questions that wait for an answer, the oldest first."""
    statement = (
        select(Question)
        .join(Question.challenge)
        .where(Question.answered_at.is_(None), Challenge.state.in_(SEALED_STATES))
        .options(joinedload(Question.challenge))
    )
    return db.session().scalars(statement.order_by(Question.asked_at, Question.id)).all()


def list_asked_about(user: User) -> Sequence[Challenge]:
    """Return the challenges that take bids and that the account asked about."""
    asked = select(Question.challenge_id).where(Question.asked_by_id == user.id)
    statement = _public().where(
        Challenge.id.in_(asked), Challenge.state == ChallengeState.ANNOUNCED
    )
    return db.session().scalars(statement.order_by(Challenge.bids_until)).all()


def find_announced_of(posting: Posting) -> Challenge | None:
    """Return the newest announced challenge that a need became."""
    statement = _public().where(Challenge.posting_id == posting.id)
    return db.session().scalar(statement.order_by(Challenge.id.desc()).limit(1))


def between(column: Any, since: datetime, until: datetime) -> Sequence[Challenge]:
    """Return the announced challenges one of whose moments lies in a period."""
    statement = _public().where(column >= since, column < until)
    return db.session().scalars(statement.order_by(column, Challenge.id)).all()


def awarded_between(since: datetime, until: datetime) -> int:
    """Return how many challenges were awarded in a period, as the log tells."""
    statement = select(func.count(func.distinct(LogEntry.object_id))).where(
        LogEntry.object_type == str(ChallengeObject.CHALLENGE),
        LogEntry.action == str(ChallengeVerb.AWARD),
        LogEntry.at >= since,
        LogEntry.at < until,
    )
    return db.session().scalar(statement) or 0


def _loaded() -> Select[Challenge]:
    return select(Challenge).options(joinedload(Challenge.organisation))


def _public() -> Select[Challenge]:
    return _loaded().where(Challenge.announced_at.is_not(None))


def _by_deadline() -> tuple[ColumnElement[Any], ...]:
    is_open = Challenge.state == ChallengeState.ANNOUNCED
    return (
        case((is_open, 0), else_=1),
        case((is_open, Challenge.bids_until)),
        Challenge.announced_at.desc(),
        Challenge.id.desc(),
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.phase is not None:
        found.append(Challenge.state.in_(STATES_OF[wanted.phase]))
    if wanted.variant is not None:
        found.append(Challenge.variant == wanted.variant)
    if wanted.field:
        # A list of short codes, stored as JSON: its text holds each in quotes on every database.
        stored = cast(Challenge.fields, Text)
        found.append(stored.contains(f'"{wanted.field}"', autoescape=True))
    for word in wanted.text[:LONGEST_SEARCH].split():
        texts = (Challenge.title, Challenge.problem, Challenge.number)
        found.append(or_(*(text.icontains(word, autoescape=True) for text in texts)))
    return found
