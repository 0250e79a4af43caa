"""What waits for an expert, with the days that a calendar takes over."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind
from web.people.models import User
from web.reviewing.states import RoundState, SeatState
from web.scoring import queries
from web.scoring.queries import SeatLine


def find_invitations(user: User, _today: date) -> list[Task]:
    """Return the invitations that wait for an answer."""
    return [
        Task(
            "answer_seat",
            one.seat.id,
            one.round.challenge.title,
            queries.due_day(one.round),
            one.seat.offered_at,
        )
        for one in queries.list_seats(user)
        if one.seat.state is SeatState.OFFERED
    ]


def find_sheets(user: User, _today: date) -> list[Task]:
    """Return the rounds with sheets to fill in, by their due days."""
    return [
        Task(
            "fill_sheets",
            one.seat.id,
            gettext(
                "%(title)s（已评 %(done)s / 共 %(all)s）",
                title=one.round.challenge.title,
                done=one.submitted,
                all=len(one.counted),
            ),
            queries.due_day(one.round),
            one.seat.answered_at,
        )
        for one in queries.list_seats(user)
        if one.seat.state is SeatState.ACCEPTED and not one.is_done
    ]


def find_meetings(user: User, today: date) -> list[Task]:
    """Return the meetings and visits still to come."""
    return [
        Task(
            "attend_review",
            one.seat.id,
            " · ".join(part for part in (one.round.challenge.title, one.round.place) if part),
            one.round.held_on,
        )
        for one in queries.list_seats(user)
        if _is_coming(one, today)
    ]


def _is_coming(one: SeatLine, today: date) -> bool:
    day = one.round.held_on
    is_on = one.seat.state is SeatState.ACCEPTED and one.round.state is RoundState.OPEN
    return is_on and queries.is_held(one.round) and day is not None and day >= today


EXPERTS = frozenset({Role.EXPERT})

TASKS = (
    TaskKind(
        "answer_seat",
        _l("邀请您评审，等您答复"),
        _l("去答复"),
        "scoring.seat",
        place=12,
        argument="seat_id",
        roles=EXPERTS,
        find=find_invitations,
    ),
    TaskKind(
        "fill_sheets",
        _l("评分表等您填写"),
        _l("去评分"),
        "scoring.seat",
        place=13,
        argument="seat_id",
        anchor="sheets",
        roles=EXPERTS,
        find=find_sheets,
    ),
    TaskKind(
        "attend_review",
        _l("您参加的评审"),
        _l("看安排"),
        "scoring.seat",
        place=14,
        argument="seat_id",
        roles=EXPERTS,
        find=find_meetings,
    ),
)
