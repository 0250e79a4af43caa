"""Deals of an account, and what is due on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, contains_eager

from matcher.domain.codes import Interest, Role
from web.base import db
from web.base.paging import Page, fetch_page
from web.base.site import local_day
from web.deals.models import Contract
from web.deals.states import Doer
from web.matches.loading import match_options
from web.matches.models import Activity, Match
from web.matches.queries import STEP_DONE, DealLine, deal_line, public_sides
from web.matches.relations import is_told
from web.matches.states import ACTIVE_MATCH_STATES, MatchState
from web.people.models import User
from web.postings.kinds import is_member
from web.postings.models import Posting

DEAL_STATES = tuple(
    state for state in MatchState if state not in (MatchState.PROPOSED, MatchState.DECLINED)
)
RUNNING_STATES = tuple(state for state in DEAL_STATES if state in ACTIVE_MATCH_STATES)

MOST_DUE = 200
"""So many deals of one sort are looked at for what is due on them, whichever page shows it."""


@dataclass(frozen=True, slots=True)
class DueStep:
    """A next step somebody noted on a running deal: what to do, who does it, and by when."""

    deal_id: int
    title: str
    text: str
    due: date | None
    who: str = ""
    since: datetime | None = None
    is_short: bool = False
    """Whether the words were written as a step: older ones are a whole note."""


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
    """Return the open next steps with a day of the account's running deals, the first day first.

    A member is told of what the own side does, or both; the broker of all.
    """
    return _list_steps(user, Activity.due.is_not(None), count)


def list_undated_steps(user: User, count: int = 10) -> list[DueStep]:
    """Return the open next steps for which no day was agreed on, the first agreed first."""
    return _list_steps(user, Activity.due.is_(None), count)


def _list_steps(user: User, which: ColumnElement[bool], count: int) -> list[DueStep]:
    running = own_deals(user).where(Match.state.in_(RUNNING_STATES)).with_only_columns(Match.id)
    statement = (
        select(Activity)
        .join(Activity.match)
        .where(Activity.match_id.in_(running), which, is_open_step(), _is_done_by(user))
        .options(contains_eager(Activity.match).options(*match_options()))
        .order_by(Activity.due, Activity.id)
        .limit(count)
    )
    return [_due_step(step) for step in db.session().scalars(statement)]


def _due_step(step: Activity) -> DueStep:
    title = public_sides(step.match)[0].title
    return DueStep(
        step.match_id,
        title,
        step.step_words,
        step.due,
        step.next_who,
        step.at,
        is_short=bool(step.next_step),
    )


def _is_done_by(user: User) -> ColumnElement[bool]:
    """Return the condition that a step waits for the account: the broker follows all of them."""
    if not is_member(user):
        return true()
    own = _own_postings(user)
    return or_(
        Activity.next_who.in_(("", Doer.BOTH)),
        and_(Activity.next_who == Doer.NEED, Match.need_id.in_(own)),
        and_(Activity.next_who == Doer.ACHIEVEMENT, Match.achievement_id.in_(own)),
    )


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
    statement = select(Activity).where(Activity.match_id == match.id, is_open_step())
    return db.session().scalar(statement)


def contract_of(match: Match) -> Contract | None:
    """Return the contract of a deal, once there is one."""
    return db.session().scalar(select(Contract).where(Contract.match_id == match.id))


def steps_by_deal(match_ids: Iterable[int]) -> dict[int, Activity]:
    """Return each deal's open next step, with or without a day."""
    statement = select(Activity).where(Activity.match_id.in_(list(match_ids)), is_open_step())
    return {step.match_id: step for step in db.session().scalars(statement)}


def due_by_deal(match_ids: Iterable[int]) -> dict[int, date]:
    """Return the due date of each deal's open next step."""
    steps = steps_by_deal(match_ids)
    return {match_id: step.due for match_id, step in steps.items() if step.due is not None}


def overdue_deals(today: date) -> Select[int]:
    """Select the ids of the deals whose open next step was due before ``today``."""
    return select(Activity.match_id).where(Activity.due < today, is_open_step())


def own_deals(user: User) -> Select[Match]:
    if is_member(user):
        return select(Match).where(_takes_part(user), is_told())
    return select(Match).where(
        _takes_part(user), Match.decided_at.is_not(None), Match.state != MatchState.DECLINED
    )


def _takes_part(user: User) -> ColumnElement[bool]:
    if user.role is Role.BROKER:
        return Match.broker_id == user.id
    if not is_member(user):
        return false()
    own = _own_postings(user)
    return or_(Match.need_id.in_(own), Match.achievement_id.in_(own))


def _own_postings(user: User) -> Select[int]:
    return select(Posting.id).where(Posting.organisation_id == (user.organisation_id or -1))


def is_open_step() -> ColumnElement[bool]:
    """Return the condition that an activity is the next step as it stands."""
    # A later step replaces the one agreed on before; so does the word that it is done.
    later = aliased(Activity)
    replaced = exists().where(
        later.match_id == Activity.match_id,
        later.id > Activity.id,
        or_(later.due.is_not(None), later.next_step != "", later.action == STEP_DONE),
    )
    return and_(or_(Activity.due.is_not(None), Activity.next_step != ""), ~replaced)
