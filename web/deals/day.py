"""A broker's day: what is due on the own deals, and the own figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from matcher.domain.codes import Interest
from matcher.domain.quarter import quarter_starts
from web.base import db
from web.deals import queries as deals_queries
from web.deals.models import Contract
from web.matches import queries as matches_queries
from web.matches.models import Activity, Match
from web.matches.states import MatchState
from web.people.models import User

TaskKind = Literal["step", "register", "answer", "undated", "no_step"]
Group = Literal["overdue", "today", "week", "later", "waiting"]


@dataclass(frozen=True, slots=True)
class Task:
    """Something to do on a deal: by a day, or because it has waited for so many days."""

    kind: TaskKind
    deal_id: int
    need: str
    text: str
    due: date | None = None
    waited: int = 0
    who: str = ""
    """Who does an agreed step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a broker did in one quarter. ``days_to_decide`` is the median, None without any."""

    decisions: int
    confirmations: int
    introductions: int
    contracts: int
    days_to_decide: float | None


def list_tasks(broker: User, today: date) -> dict[Group, list[Task]]:
    """Return what the broker has to do, by urgency; within a group the most urgent first."""
    dated = [
        Task("step", step.deal_id, step.title, step.text, step.due, who=step.who)
        for step in deals_queries.list_due_steps(broker, deals_queries.MOST_DUE)
    ]
    dated += _contracts_to_register(broker)
    groups: dict[Group, list[Task]] = {
        "overdue": [],
        "today": [],
        "week": [],
        "later": [],
        "waiting": [],
    }
    for task in sorted(dated, key=lambda task: (task.due, task.deal_id)):
        assert task.due is not None
        groups[_group_of(task.due, today)].append(task)
    waiting = [
        *_answers_awaited(broker, today),
        *_undated(broker, today),
        *_without_next_step(broker, today),
    ]
    groups["waiting"] = sorted(waiting, key=lambda task: (-task.waited, task.deal_id))
    return groups


def list_figures(broker: User, today: date, zone: ZoneInfo) -> tuple[Figures, Figures]:
    """Return the broker's figures of the present quarter and of the one before."""
    before, present = quarter_starts(today, 2)
    return (
        _figures(broker, present, today + timedelta(days=1), zone),
        _figures(broker, before, present, zone),
    )


def _group_of(due: date, today: date) -> Group:
    if due < today:
        return "overdue"
    if due == today:
        return "today"
    sunday = today + timedelta(days=6 - today.weekday())
    return "week" if due <= sunday else "later"


def _contracts_to_register(broker: User) -> list[Task]:
    return [
        Task(
            "register",
            match.id,
            matches_queries.public_sides(match)[0].title,
            contract.number,
            contract.register_by,
        )
        for match, contract in deals_queries.list_unregistered(broker)
    ]


def _answers_awaited(broker: User, today: date) -> list[Task]:
    return [
        Task(
            "answer",
            match.id,
            matches_queries.public_sides(match)[0].title,
            " ".join(
                side
                for side, answer in (
                    ("need", match.need_interest),
                    ("achievement", match.achievement_interest),
                )
                if answer is Interest.PENDING
            ),
            waited=waited,
        )
        for match, waited in deals_queries.list_awaited(broker, today)
    ]


def _undated(broker: User, today: date) -> list[Task]:
    return [
        Task(
            "undated",
            step.deal_id,
            step.title,
            step.text,
            waited=deals_queries.days_since(step.since, today) if step.since else 0,
            who=step.who,
        )
        for step in deals_queries.list_undated_steps(broker, deals_queries.MOST_DUE)
    ]


def _without_next_step(broker: User, today: date) -> list[Task]:
    matches = deals_queries.list_own_in(broker, MatchState.INTRODUCED, MatchState.NEGOTIATING)
    ids = [match.id for match in matches]
    planned = deals_queries.steps_by_deal(ids)
    last = last_activity(ids)
    return [
        Task(
            "no_step",
            match.id,
            matches_queries.public_sides(match)[0].title,
            "",
            waited=deals_queries.days_since(last.get(match.id, match.created_at), today),
        )
        for match in matches
        if match.id not in planned
    ]


def last_activity(match_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when something last happened on each deal."""
    rows = db.session().execute(
        select(Activity.match_id, func.max(Activity.at))
        .where(Activity.match_id.in_(match_ids))
        .group_by(Activity.match_id)
    )
    return {match_id: at for match_id, at in rows}


def _figures(broker: User, start: date, end: date, zone: ZoneInfo) -> Figures:
    since, until = _moment(start, zone), _moment(end, zone)
    decided = db.session().execute(
        select(Match.created_at, Match.decided_at, Match.state).where(
            Match.broker_id == broker.id, Match.decided_at >= since, Match.decided_at < until
        )
    )
    rows = [(created, at, state) for created, at, state in decided if at is not None]
    days = [(at - created).total_seconds() / 86400 for created, at, _ in rows]
    introduced = select(func.count(Match.id)).where(
        Match.broker_id == broker.id, Match.introduced_at >= since, Match.introduced_at < until
    )
    signed = (
        select(func.count(Contract.id))
        .join(Match, Match.id == Contract.match_id)
        .where(Match.broker_id == broker.id, Contract.signed_on >= start, Contract.signed_on < end)
    )
    return Figures(
        decisions=len(rows),
        confirmations=sum(1 for *_, state in rows if state is not MatchState.DECLINED),
        introductions=db.session().scalar(introduced) or 0,
        contracts=db.session().scalar(signed) or 0,
        days_to_decide=median(days) if days else None,
    )


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
