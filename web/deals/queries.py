"""What the participants of a deal see of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from matcher.vocabulary import CloseCode, Interest, Role, Side
from matcher.workflow import ACTIVE_MATCH_STATES, INTRODUCED_MATCH_STATES, MatchState
from web import db
from web.models import Activity, Contract, Match, Posting, User
from web.queries.disclosure import PostingView, disclose, public_view
from web.queries.loading import match_options
from web.queries.paging import Page, fetch_page
from web.queries.relations import is_told, sides_of
from web.site import local_day

DEAL_STATES = tuple(
    state for state in MatchState if state not in (MatchState.PROPOSED, MatchState.DECLINED)
)
RUNNING_STATES = tuple(state for state in DEAL_STATES if state in ACTIVE_MATCH_STATES)

MOST_DUE = 200
"""So many deals of one sort are looked at for what is due on them, whichever page shows it."""

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


@dataclass(frozen=True, slots=True)
class DueStep:
    """A next step somebody noted on a running deal."""

    deal_id: int
    title: str
    text: str
    due: date


def list_deals(user: User, state: MatchState | None, number: int) -> Page[DealLine]:
    """Return one page of the deals the account takes part in, the latest first."""
    statement = (
        own_deals(user).options(*match_options()).order_by(Match.decided_at.desc(), Match.id)
    )
    if state is not None:
        statement = statement.where(Match.state == state)
    page = fetch_page(statement, number)
    return Page([deal_line(user, one) for one in page.items], page.total, page.number, page.size)


def count_deals(user: User) -> dict[MatchState, int]:
    """Return how many deals the account has in each state, in the order of life."""
    own = own_deals(user).with_only_columns(Match.state, func.count()).group_by(Match.state)
    counts = {state: int(count) for state, count in db.session().execute(own)}
    return {state: counts[state] for state in DEAL_STATES if state in counts}


def list_unanswered(user: User, count: int = 10) -> list[DealLine]:
    """Return the deals that wait for an answer of the account's side."""
    pending = or_(
        and_(Match.need_id.in_(_own_postings(user)), Match.need_interest == Interest.PENDING),
        and_(
            Match.achievement_id.in_(_own_postings(user)),
            Match.achievement_interest == Interest.PENDING,
        ),
    )
    statement = (
        own_deals(user)
        .where(Match.state == MatchState.CONFIRMED, pending)
        .options(*match_options())
        .order_by(Match.decided_at)
        .limit(count)
    )
    return [deal_line(user, match) for match in db.session().scalars(statement)]


def list_due_steps(user: User, count: int = 10) -> list[DueStep]:
    """Return the open next steps of the account's running deals, the most urgent first."""
    running = own_deals(user).where(Match.state.in_(RUNNING_STATES)).with_only_columns(Match.id)
    statement = (
        select(Activity)
        .where(Activity.match_id.in_(running), Activity.due.is_not(None), _is_open_step())
        .options(joinedload(Activity.match).options(*match_options()))
        .order_by(Activity.due, Activity.id)
        .limit(count)
    )
    return [
        DueStep(step.match_id, public_sides(step.match)[0].title, step.text, step.due)
        for step in db.session().scalars(statement)
        if step.due is not None
    ]


def list_unregistered(broker: User) -> list[tuple[Match, Contract]]:
    """Return the broker's signed deals, each with its contract, which is to be registered."""
    signed = list_own_in(broker, MatchState.SIGNED)
    contracts = {
        contract.match_id: contract
        for contract in db.session().scalars(
            select(Contract).where(Contract.match_id.in_([match.id for match in signed]))
        )
    }
    return [(match, contracts[match.id]) for match in signed if match.id in contracts]


def list_awaited(broker: User, today: date) -> list[tuple[Match, int]]:
    """Return the broker's deals on which a side has yet to answer, each with the days waited.

    From ``ANSWER_TERM`` on the broker asks what is the matter.
    """
    return [
        (match, days_since(match.decided_at or match.created_at, today))
        for match in list_own_in(broker, MatchState.CONFIRMED)
    ]


def list_own_in(broker: User, *states: MatchState) -> list[Match]:
    """Return the broker's deals in ``states``, the first decided first."""
    statement = (
        select(Match)
        .where(Match.broker_id == broker.id, Match.state.in_(states))
        .options(*match_options())
        .order_by(Match.decided_at, Match.id)
        .limit(MOST_DUE)
    )
    return list(db.session().scalars(statement))


def days_since(moment: datetime, today: date) -> int:
    """Return how many days of the city have begun since the day of ``moment``."""
    return max(0, (today - local_day(moment)).days)


def find_open_step(match: Match) -> Activity | None:
    """Return what was agreed on a deal as the next step, unless it is done."""
    statement = select(Activity).where(
        Activity.match_id == match.id, Activity.due.is_not(None), _is_open_step()
    )
    return db.session().scalar(statement)


def contract_of(match: Match) -> Contract | None:
    """Return the contract of a deal, once there is one."""
    return db.session().scalar(select(Contract).where(Contract.match_id == match.id))


def due_by_deal(match_ids: Iterable[int]) -> dict[int, date]:
    """Return the due date of each deal's open next step."""
    rows = db.session().execute(
        select(Activity.match_id, Activity.due).where(
            Activity.match_id.in_(list(match_ids)), Activity.due.is_not(None), _is_open_step()
        )
    )
    return {match_id: due for match_id, due in rows if due is not None}


def overdue_deals(today: date) -> Select[int]:
    """Select the ids of the deals whose open next step was due before ``today``."""
    return select(Activity.match_id).where(Activity.due < today, _is_open_step())


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
        sides=sides_of(user, match) if is_party(user) else frozenset(),
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
    side = next(iter(sides_of(actor, match)), None) if actor and is_party(actor) else None
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
        due=activity.due,
        side=side,
        actor=person,
    )


def _may_read_close_note(user: User, match: Match) -> bool:
    # Why a side declined is told to the broker and not to those it declined.
    if match.close_code is not CloseCode.SIDE_DECLINED or not is_party(user):
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


def own_deals(user: User) -> Select[Match]:
    if is_party(user):
        return select(Match).where(_takes_part(user), is_told())
    return select(Match).where(
        _takes_part(user), Match.decided_at.is_not(None), Match.state != MatchState.DECLINED
    )


def _takes_part(user: User) -> ColumnElement[bool]:
    if user.role is Role.BROKER:
        return Match.broker_id == user.id
    if not is_party(user):
        return false()
    own = _own_postings(user)
    return or_(Match.need_id.in_(own), Match.achievement_id.in_(own))


def _own_postings(user: User) -> Select[int]:
    return select(Posting.id).where(Posting.organisation_id == (user.organisation_id or -1))


def is_party(user: User) -> bool:
    return user.role in (Role.FIRM, Role.INSTITUTE)


def _is_open_step() -> ColumnElement[bool]:
    # A later date replaces the one agreed on before; so does the word that it is done.
    later = aliased(Activity)
    return ~exists().where(
        later.match_id == Activity.match_id,
        later.id > Activity.id,
        or_(later.due.is_not(None), later.action == STEP_DONE),
    )
