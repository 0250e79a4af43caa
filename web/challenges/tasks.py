"""What waits for somebody because of a challenge."""

from __future__ import annotations

from collections import Counter
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from matcher.domain.codes import Role
from web.base import db
from web.base.inbox import Task, TaskKind
from web.base.site import last_day
from web.challenges import queries as query
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.people.models import User
from web.postings.kinds import MEMBERS

S = ChallengeState
BEFORE = (S.DRAFT, S.APPRAISAL, S.READY)
OFFICERS = frozenset({Role.OFFICER})


def find_drafts(_user: User, _today: date) -> list[Task]:
    """Return the drafts to be finished."""
    return [
        Task("finish_challenge", one.id, one.title, None, one.created_at)
        for one in db.session().scalars(_in(S.DRAFT))
    ]


def find_ready(_user: User, _today: date) -> list[Task]:
    """Return those that may be announced."""
    return [
        Task("announce_challenge", one.id, one.title, None, one.created_at)
        for one in db.session().scalars(_in(S.READY))
    ]


def find_questions(_user: User, _today: date) -> list[Task]:
    """Return the challenges with questions that wait for an answer."""
    waiting = query.list_unanswered()
    counts = Counter(one.challenge_id for one in waiting)
    first = {one.challenge_id: one for one in reversed(waiting)}
    return [
        Task(
            "answer_questions",
            key,
            question.challenge.title,
            None,
            question.asked_at,
            counts[key],
        )
        for key, question in sorted(first.items())
    ]


def find_closed(_user: User, _today: date) -> list[Task]:
    """Return those whose deadline is past and whose bids are still sealed."""
    return [
        Task("open_challenge_bids", one.id, one.title, None, one.closed_at)
        for one in db.session().scalars(_in(S.CLOSED))
    ]


def find_terms(user: User, _today: date) -> list[Task]:
    """Return the terms that the owner has neither agreed to nor asked to change."""
    own = _in(*BEFORE).where(
        Challenge.organisation_id == (user.organisation_id or -1),
        Challenge.owner_agreed_at.is_(None),
        Challenge.owner_note == "",
    )
    return [
        Task("agree_challenge", one.id, one.title, None, one.created_at)
        for one in db.session().scalars(own)
    ]


def find_asked(user: User, _today: date) -> list[Task]:
    """Return the deadlines of challenges the account asked about, for its calendar."""
    return [
        Task("bid_challenge", one.id, one.title, last_day(one.bids_until))
        for one in query.list_asked_about(user)
        if one.bids_until is not None
    ]


def _in(*states: ChallengeState) -> Select[Challenge]:
    return select(Challenge).where(Challenge.state.in_(states)).order_by(Challenge.id)


TASKS = (
    TaskKind(
        "agree_challenge",
        _l("请核对您单位的榜单条款"),
        _l("去核对"),
        "challenges.accompany",
        place=22,
        argument="challenge_id",
        anchor="agree",
        roles=MEMBERS,
        find=find_terms,
    ),
    TaskKind(
        "bid_challenge",
        _l("您提问过的榜单揭榜截止"),
        _l("看榜单"),
        "challenges.show",
        place=44,
        argument="challenge_id",
        roles=MEMBERS,
        find=find_asked,
    ),
    TaskKind(
        "finish_challenge",
        _l("榜单拟稿等您补全"),
        _l("去补全"),
        "challenges.manage",
        place=43,
        argument="challenge_id",
        roles=OFFICERS,
        find=find_drafts,
    ),
    TaskKind(
        "announce_challenge",
        _l("榜单可以发榜"),
        _l("去发榜"),
        "challenges.manage",
        place=43,
        argument="challenge_id",
        roles=OFFICERS,
        find=find_ready,
    ),
    TaskKind(
        "answer_questions",
        _l("榜单的提问等您答复"),
        _l("去答复"),
        "challenges.manage",
        place=24,
        argument="challenge_id",
        anchor="questions",
        roles=OFFICERS,
        find=find_questions,
    ),
    TaskKind(
        "open_challenge_bids",
        _l("揭榜已截止，等您开启揭榜材料"),
        _l("去开启"),
        "challenges.manage",
        place=25,
        argument="challenge_id",
        roles=OFFICERS,
        find=find_closed,
    ),
)
