"""What is due on the account's deals."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.inbox import Task, TaskKind
from web.deals import queries
from web.deals.states import ANSWER_TERM
from web.deals.words import step_sentence
from web.matches.models import Match
from web.matches.queries import public_sides
from web.people.models import User
from web.postings.kinds import MEMBERS

MOST = 50
"""So many answers are listed; whoever has more sees them among the deals."""

BROKERS = frozenset({Role.BROKER})


def find_answers(user: User, _today: date) -> list[Task]:
    """Return the deals that wait for the answer of the account's side."""
    return [
        Task(
            "answer", deal.id, _pair(deal.need.title, deal.achievement.title), None, deal.decided_at
        )
        for deal in queries.list_unanswered(user, MOST)
    ]


def find_steps(user: User, _today: date) -> list[Task]:
    """Return the agreed next steps."""
    return [
        Task("step", step.deal_id, _step_title(step), step.due)
        for step in queries.list_due_steps(user, queries.MOST_DUE)
    ]


def find_unregistered(user: User, _today: date) -> list[Task]:
    """Return the contracts to be registered."""
    return [
        Task("register", match.id, _title(match), contract.register_by)
        for match, contract in queries.list_unregistered(user)
    ]


def find_silent(user: User, today: date) -> list[Task]:
    """Return the deals on which a side has not answered for long."""
    return [
        Task("remind", match.id, _title(match), None, match.decided_at)
        for match, waited in queries.list_awaited(user, today)
        if waited >= ANSWER_TERM.days
    ]


def _step_title(step: queries.DueStep) -> str:
    # The calendar takes it along too: the words of a note stay on the page.
    if not step.is_short:
        return step.title
    return f"{step_sentence(step.text, step.who)} · {step.title}"


def _title(match: Match) -> str:
    need, achievement = public_sides(match)
    return _pair(need.title, achievement.title)


def _pair(need: str, achievement: str) -> str:
    return f"{need} ⇄ {achievement}"


TASKS = (
    TaskKind(
        "answer",
        _l("等您答复是否有意向"),
        _l("去答复"),
        "deals.show",
        place=10,
        argument="match_id",
        roles=MEMBERS,
        find=find_answers,
    ),
    TaskKind(
        "step",
        _l("约好的下一步"),
        _l("看对接"),
        "deals.show",
        place=40,
        argument="match_id",
        roles=MEMBERS | BROKERS,
        find=find_steps,
    ),
    TaskKind(
        "register",
        _l("技术合同还没有登记"),
        _l("去登记"),
        "deals.show",
        place=50,
        argument="match_id",
        roles=BROKERS,
        find=find_unregistered,
    ),
    TaskKind(
        "remind",
        _l("确认一周了，还有一方没有答复"),
        _l("看对接"),
        "deals.show",
        place=60,
        argument="match_id",
        roles=BROKERS,
        find=find_silent,
    ),
)
