"""A match as its participants may see it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import CloseCode, DeclineCode, Interest, Origin, Side
from matcher.types import Kind
from web.base import db
from web.matches.loading import match_options
from web.matches.models import Activity, Match
from web.matches.relations import is_told, sides_of
from web.matches.states import INTRODUCED_MATCH_STATES, MatchState
from web.people.models import User
from web.postings.disclosure import (
    PostingView,
    disclose,
    hides_more,
    public_view,
    sees_everything,
)
from web.postings.kinds import is_member
from web.postings.models import Posting


def visible_evidence(match: Match, viewer: User | None) -> dict[str, Any]:
    """Return why the match was proposed, in the stored form; empty where it is hidden by now.

    Evidence quotes what the need said in public when the pair was compared. Where its owner
    has hidden more since, only those who see the whole need are still told.
    """
    present = match.need.published_revision
    if present is None or present.id == match.need_revision_id:
        return match.evidence
    if not hides_more(present, match.need_revision):
        return match.evidence
    return match.evidence if sees_everything(viewer, match.need) else {}


STEP_DONE = "step_done"
"""The action of the timeline's line that says that the agreed next step is done."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a line of the timeline names: an account, or only a side of the deal."""

    name: str


@dataclass(frozen=True, slots=True)
class TimelineLine:
    """One activity, with the person's name only where the viewer may know it."""

    kind: str
    action: str
    at: datetime
    text: str
    due: date | None
    side: Side | None
    actor: Person | None
    next_step: str = ""
    next_who: str = ""


@dataclass(frozen=True, slots=True)
class DealLine:
    """A deal in a list. The texts are the public ones."""

    id: int
    state: MatchState
    need: PostingView
    achievement: PostingView
    need_interest: Interest
    achievement_interest: Interest
    close_code: CloseCode | None
    close_note: str
    """Empty where it is not for the viewer."""
    sides: frozenset[Side]
    broker_name: str
    decided_at: datetime | None
    is_demo: bool

    @property
    def waits_for_answer(self) -> bool:
        """Whether the viewer's own side has yet to say if it is interested."""
        if self.state is not MatchState.CONFIRMED:
            return False
        answers = {Side.NEED: self.need_interest, Side.ACHIEVEMENT: self.achievement_interest}
        return any(answers[side] is Interest.PENDING for side in self.sides)


def deal_line(user: User, match: Match) -> DealLine:
    """Return a match as its participants see it in a list."""
    need, achievement = public_sides(match)
    return DealLine(
        id=match.id,
        state=match.state,
        need=need,
        achievement=achievement,
        need_interest=match.need_interest,
        achievement_interest=match.achievement_interest,
        close_code=match.close_code,
        close_note=match.close_note if _may_read_close_note(user, match) else "",
        sides=sides_of(user, match) if is_member(user) else frozenset(),
        broker_name=match.broker.name if match.broker else "",
        decided_at=match.decided_at,
        is_demo=match.is_demo,
    )


def public_sides(match: Match) -> tuple[PostingView, PostingView]:
    """Return (need, achievement) as anybody may see them: for lists."""
    need, achievement = (
        public_view(posting.published_revision or revision) for posting, revision in _sides(match)
    )
    return need, achievement


def pair_title(match: Match) -> str:
    """Return what a match is called: by the titles that anybody may see."""
    need, achievement = public_sides(match)
    return f"{need.title} ⇄ {achievement.title}"


def disclose_sides(user: User, match: Match) -> tuple[PostingView, PostingView]:
    """Return (need, achievement) with everything the viewer may see of them."""
    need, achievement = (
        disclose(posting.published_revision or revision, user)
        for posting, revision in _sides(match)
    )
    return need, achievement


def list_timeline(user: User, match: Match) -> list[TimelineLine]:
    """Return the deal's activities, the oldest first.

    Before the introduction a member of the other side is only named by that side: the name
    would give an anonymous firm away.
    """
    activities = db.session().scalars(
        select(Activity)
        .where(Activity.match_id == match.id)
        .options(joinedload(Activity.actor).joinedload(User.organisation))
        .order_by(Activity.id)
    )
    return [_timeline_line(user, match, activity) for activity in _without_undone(activities)]


def _without_undone(activities: Iterable[Activity]) -> list[Activity]:
    """Leave out decisions that were taken back: nothing happened between the two, and nobody
    was told. The audit log has them."""
    kept: list[Activity] = []
    for activity in activities:
        if activity.action == "undo":
            kept.pop()
        else:
            kept.append(activity)
    return kept


def _timeline_line(user: User, match: Match, activity: Activity) -> TimelineLine:
    actor = activity.actor
    side = next(iter(sides_of(actor, match)), None) if actor and is_member(actor) else None
    named = actor is not None and (
        side is None
        or match.state in INTRODUCED_MATCH_STATES
        or actor.organisation_id == user.organisation_id
    )
    is_told = activity.action != "close" or _may_read_close_note(user, match)
    person = Person(actor.name) if actor is not None and named else None
    return TimelineLine(
        kind=activity.kind,
        action=activity.action,
        at=activity.at,
        text=activity.text if is_told else "",
        next_step=activity.next_step,
        next_who=activity.next_who,
        due=activity.due,
        side=side,
        actor=person,
    )


def _may_read_close_note(user: User, match: Match) -> bool:
    # Why a side declined is told to the broker and not to those it declined.
    if match.close_code is not CloseCode.SIDE_DECLINED or not is_member(user):
        return True
    answers = {Side.NEED: match.need_interest, Side.ACHIEVEMENT: match.achievement_interest}
    return any(answers[side] is Interest.DECLINED for side in sides_of(user, match))


def _sides(match: Match) -> tuple[tuple[Posting, Any], tuple[Posting, Any]]:
    # The published text and not the one that was matched: a firm may have hidden more since.
    return (
        (match.need, match.need_revision if match.need.published_revision is None else None),
        (
            match.achievement,
            match.achievement_revision if match.achievement.published_revision is None else None,
        ),
    )


def list_posting_deals(user: User, posting: Posting) -> list[DealLine]:
    """Return the posting's matches that its owner may know of: those a broker confirmed."""
    side = Match.need_id if posting.kind is Kind.NEED else Match.achievement_id
    statement = (
        select(Match)
        .where(side == posting.id, is_told())
        .options(*match_options())
        .order_by(Match.decided_at.desc())
    )
    return [deal_line(user, match) for match in db.session().scalars(statement)]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed match: both public texts and why the engine put them together."""

    id: int
    state: MatchState
    need: PostingView
    achievement: PostingView
    probability: float
    level: int
    evidence: dict[str, Any]
    is_requested: bool
    created_at: datetime
    decided_at: datetime | None
    decline_code: DeclineCode | None
    is_demo: bool

    @property
    def due(self) -> date | None:
        """The first day on which one of the two wants to be done or leaves the platform."""
        ends = (self.need.deadline, self.need.valid_until, self.achievement.valid_until)
        return min((day for day in ends if day is not None), default=None)


def proposal(match: Match, viewer: User | None = None) -> Proposal:
    """Return a match with the public texts, or with all that ``viewer`` may see."""
    need, achievement = public_sides(match) if viewer is None else disclose_sides(viewer, match)
    return Proposal(
        id=match.id,
        state=match.state,
        need=need,
        achievement=achievement,
        probability=match.probability,
        level=match.level,
        evidence=visible_evidence(match, viewer),
        is_requested=match.origin is Origin.REQUEST,
        created_at=match.created_at,
        decided_at=match.decided_at,
        decline_code=match.decline_code,
        is_demo=match.is_demo,
    )
