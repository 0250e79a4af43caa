"""What waits for an account, and until when, from every part of the platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Executable, func, select

from matcher.domain.codes import CallKind, Role, Verification
from matcher.types import Kind
from web.base import db
from web.base.site import local_day
from web.brokers.queries import awaits_broker
from web.calls.models import Call
from web.calls.states import CallState
from web.catalogues import queries as office_query
from web.deals import queries as deals_queries
from web.deals.states import ANSWER_TERM
from web.help import queries as help_query
from web.joint import queries as joint_query
from web.matches import queries as matches_queries
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import Organisation, User
from web.postings import own as work_query
from web.postings.disclosure import disclose
from web.postings.loading import posting_options
from web.postings.models import Posting, Revision
from web.postings.states import GONE_STATES, PostingState, RevisionState

MOST = 50
"""So many tasks of one sort are listed; whoever has more sees them where they are worked.
Of what is due on deals there is ``deal_query.MOST_DUE``, as on the broker's own page."""

SOON = timedelta(days=3)
EXPIRES_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. ``kind`` names it, ``object_id`` says with what.

    ``title`` is a text the account may see; ``until`` a deadline, ``since`` when it began to
    wait; ``count`` is more than one where a kind is worked as a queue.
    """

    kind: str
    object_id: int | None = None
    title: str = ""
    until: date | None = None
    since: datetime | None = None
    count: int = 1


def list_tasks(user: User, today: date) -> list[Task]:
    """Return what waits for the account: late and soon due, then without a date, then later."""
    makers = {
        Role.FIRM: _member_tasks,
        Role.INSTITUTE: _member_tasks,
        Role.BROKER: _broker_tasks,
        Role.OFFICER: _officer_tasks,
    }
    found = makers[user.role](user, today) if user.role in makers else []
    return sorted(found, key=lambda task: (_urgency(task, today), task.until or today))


def _urgency(task: Task, today: date) -> int:
    if task.until is None:
        return 1
    return 0 if task.until <= today + SOON else 2


def _member_tasks(user: User, today: date) -> list[Task]:
    return [
        *_answers(user),
        *_invitations(user),
        *_unfinished(user),
        *_steps(user),
        *_expiring(user, today),
        *_open_calls(user),
    ]


def _broker_tasks(user: User, today: date) -> list[Task]:
    waiting = (Match.broker_id == user.id, Match.state == MatchState.PROPOSED)
    return [
        *_queue("review", select(func.count(), func.min(Match.created_at)).where(*waiting)),
        *_queue("enquiry", help_query.measure_for_broker(user)),
        *_steps(user),
        *_unregistered(user),
        *_silent(user, today),
    ]


def _officer_tasks(_user: User, _today: date) -> list[Task]:
    submitted = (
        Revision.state == RevisionState.SUBMITTED,
        Posting.state.not_in(GONE_STATES),
    )
    texts = select(func.count(), func.min(Revision.submitted_at)).join(Revision.posting)
    pending = Organisation.verification == Verification.PENDING
    homeless = (awaits_broker(),)
    organisations = select(func.count(), func.min(Organisation.created_at)).where(pending)
    return [
        *_queue("audit", texts.where(*submitted)),
        *_queue("verify", organisations),
        *_queue("assign", select(func.count(), func.min(Match.created_at)).where(*homeless)),
        *_queue("help", help_query.measure_open()),
        *_running_calls(),
    ]


def _queue(kind: str, statement: Executable) -> list[Task]:
    count, since = db.session().execute(statement).one()
    return [Task(kind, count=int(count), since=since)] if count else []


def _answers(user: User) -> list[Task]:
    return [
        Task(
            "answer", deal.id, _pair(deal.need.title, deal.achievement.title), None, deal.decided_at
        )
        for deal in deals_queries.list_unanswered(user, MOST)
    ]


def _invitations(user: User) -> list[Task]:
    return [
        Task("join", need_id, title, None, asked_at)
        for need_id, title, asked_at in joint_query.list_unanswered(user.organisation_id)
    ]


def _unfinished(user: User) -> list[Task]:
    own = work_query.list_waiting_postings(user, MOST)
    closing = _closing_dates([posting.view.id for posting in own])
    return [
        Task(
            "revise" if one.latest.state is RevisionState.CHANGES_REQUESTED else "finish",
            one.view.id,
            one.view.title,
            closing.get(one.view.id),
            one.latest.decided_at or one.created_at,
        )
        for one in own
    ]


def _closing_dates(posting_ids: Sequence[int]) -> dict[int, date]:
    rows = db.session().execute(
        select(Posting.id, Call.closes_at)
        .join(Call, Call.id == Posting.call_id)
        .where(Posting.id.in_(posting_ids), Call.state == CallState.OPEN)
    )
    return {posting_id: local_day(closes_at) for posting_id, closes_at in rows}


def _steps(user: User) -> list[Task]:
    return [
        Task("step", step.deal_id, step.title, step.due)
        for step in deals_queries.list_due_steps(user, deals_queries.MOST_DUE)
    ]


def _expiring(user: User, today: date) -> list[Task]:
    statement = (
        select(Posting)
        .join(Revision, Revision.id == Posting.published_revision_id)
        .where(
            Posting.organisation_id == user.organisation_id,
            Posting.state == PostingState.PUBLISHED,
            Revision.valid_until <= today + EXPIRES_WITHIN,
        )
        .options(*posting_options())
        .order_by(Revision.valid_until)
        .limit(MOST)
    )
    views = [
        disclose(posting.published_revision, user)
        for posting in db.session().scalars(statement)
        if posting.published_revision is not None
    ]
    return [Task("extend", view.id, view.title, view.valid_until) for view in views]


def _open_calls(user: User) -> list[Task]:
    kind = Kind.NEED if user.role is Role.FIRM else Kind.ACHIEVEMENT
    wanted = (CallKind.BOTH, CallKind.NEEDS if kind is Kind.NEED else CallKind.ACHIEVEMENTS)
    taken_part = select(Posting.call_id).where(
        Posting.organisation_id == user.organisation_id, Posting.call_id.is_not(None)
    )
    statement = select(Call).where(
        Call.state == CallState.OPEN, Call.kind.in_(wanted), Call.id.not_in(taken_part)
    )
    return [
        Task("submit", call.id, call.title, local_day(call.closes_at))
        for call in db.session().scalars(statement)
    ]


def _unregistered(user: User) -> list[Task]:
    return [
        Task("register", match.id, _title(match), contract.register_by)
        for match, contract in deals_queries.list_unregistered(user)
    ]


def _silent(user: User, today: date) -> list[Task]:
    return [
        Task("remind", match.id, _title(match), None, match.decided_at)
        for match, waited in deals_queries.list_awaited(user, today)
        if waited >= ANSWER_TERM.days
    ]


def _running_calls() -> list[Task]:
    found = []
    for line in office_query.current_calls():
        call = line.call
        if call.state is CallState.OPEN:
            found.append(Task("collect", call.id, call.title, local_day(call.closes_at)))
        elif call.state is CallState.CLOSED:
            kind = "publish" if line.waiting == 0 else "settle"
            found.append(Task(kind, call.id, call.title, None, call.closes_at, line.waiting or 1))
    return found


def _title(match: Match) -> str:
    need, achievement = matches_queries.public_sides(match)
    return _pair(need.title, achievement.title)


def _pair(need: str, achievement: str) -> str:
    return f"{need} ⇄ {achievement}"
