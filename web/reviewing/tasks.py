"""What waits for officers because of a round of review; the experts' tasks are their desk's."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.domain.codes import Role
from web.base import db
from web.base.clock import utc_now
from web.base.inbox import Task, TaskKind
from web.base.labels import label
from web.base.site import local_day
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.people.models import User
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.queries import HOLDING, progress_of
from web.reviewing.states import Purpose, RoundState, SeatState

OFFICERS = frozenset({Role.OFFICER})


def find_drafts(_user: User, _today: date) -> list[Task]:
    """Return the rounds that are written and not started."""
    return [
        Task("start_round", one.id, _title(one), None, one.created_at)
        for one in db.session().scalars(_rounds(RoundState.DRAFT))
    ]


def find_short(_user: User, _today: date) -> list[Task]:
    """Return the running rounds with an empty seat."""
    return [
        Task("fill_panel", one.id, _title(one), _due(one))
        for one in db.session().scalars(_rounds(RoundState.OPEN))
        if sum(seat.state in HOLDING for seat in one.panel) < one.seats
    ]


def find_ready(_user: User, _today: date) -> list[Task]:
    """Return the running rounds whose sheets are all in, or whose time is over."""
    return [
        Task("release_round", one.id, _title(one), _due(one))
        for one in db.session().scalars(_rounds(RoundState.OPEN))
        if _is_done(one) or (one.due_at is not None and one.due_at <= utc_now())
    ]


def find_unranked(_user: User, _today: date) -> list[Task]:
    """Return the challenges under review whose rounds are all released."""
    rounds = (
        select(ReviewRound.challenge_id, ReviewRound.state)
        .join(ReviewRound.challenge)
        .where(
            Challenge.state == ChallengeState.REVIEW,
            ReviewRound.purpose == Purpose.BIDS,
            ReviewRound.state != RoundState.CANCELLED,
        )
    )
    states: dict[int, set[RoundState]] = {}
    for key, state in db.session().execute(rounds):
        states.setdefault(key, set()).add(state)
    ready = [key for key, found in states.items() if found == {RoundState.RELEASED}]
    statement = select(Challenge).where(Challenge.id.in_(ready)).order_by(Challenge.id)
    return [Task("rank_bids", one.id, one.title) for one in db.session().scalars(statement)]


def _rounds(state: RoundState) -> Select[ReviewRound]:
    return (
        select(ReviewRound)
        .where(ReviewRound.state == state)
        .options(
            joinedload(ReviewRound.challenge),
            selectinload(ReviewRound.panel).selectinload(Seat.sheets).joinedload(Sheet.bid),
        )
        .order_by(ReviewRound.id)
    )


def _is_done(round_: ReviewRound) -> bool:
    holding = [seat for seat in round_.panel if seat.state in HOLDING]
    return len(holding) >= round_.seats and all(
        seat.state is SeatState.ACCEPTED and progress_of(seat).is_whole for seat in holding
    )


def _due(round_: ReviewRound) -> date | None:
    return local_day(round_.due_at) if round_.due_at else None


def _title(round_: ReviewRound) -> str:
    return f"{round_.challenge.title} · {label(round_.purpose)}"


TASKS = (
    TaskKind(
        "start_round",
        _l("评审还没有启动"),
        _l("去启动"),
        "reviewing.show",
        place=64,
        argument="round_id",
        roles=OFFICERS,
        find=find_drafts,
    ),
    TaskKind(
        "fill_panel",
        _l("评审缺专家，请补抽"),
        _l("去补抽"),
        "reviewing.draw",
        place=32,
        argument="round_id",
        roles=OFFICERS,
        find=find_short,
    ),
    TaskKind(
        "release_round",
        _l("评审已完成或到期，请汇总结果"),
        _l("去汇总"),
        "reviewing.show",
        place=33,
        argument="round_id",
        roles=OFFICERS,
        find=find_ready,
    ),
    TaskKind(
        "rank_bids",
        _l("各轮评审都已汇总，请确定排序"),
        _l("去排序"),
        "reviewing.ranking",
        place=34,
        argument="challenge_id",
        roles=OFFICERS,
        find=find_unranked,
    ),
)
