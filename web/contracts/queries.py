"""Registration forms as they stand, and what waits for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from matcher.domain.codes import Side
from web.base import db
from web.base.labels import region
from web.base.site import local_day
from web.contracts.models import ContractAnswer, ContractRound, Particulars
from web.contracts.states import CONFIRM_DAYS, Answer, Standing
from web.deals.models import Contract
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings.models import Posting

WAITING_STATES = (MatchState.SIGNED, MatchState.REGISTERED)
"""States in which anybody is asked about the contract."""

MOST = 100

Changes = dict[str, tuple[Any, Any]]


def particulars_of(contract: Contract) -> Particulars | None:
    """Return what the contract's registration form says, once it was begun."""
    return db.session().get(Particulars, contract.id)


def standing_of(contract: Contract) -> Standing:
    """Return how far the confirmation of a contract has come."""
    found = particulars_of(contract)
    return found.standing if found else Standing.UNFILLED


def list_rounds(contract: Contract) -> Sequence[ContractRound]:
    """Return the versions both sides were asked about, the oldest first."""
    statement = select(ContractRound).where(ContractRound.contract_id == contract.id)
    return db.session().scalars(statement.order_by(ContractRound.number)).all()


def list_answers(contract: Contract) -> Sequence[ContractAnswer]:
    """Return what the sides said, the newest first."""
    statement = (
        select(ContractAnswer)
        .where(ContractAnswer.contract_id == contract.id)
        .options(joinedload(ContractAnswer.actor))
    )
    return db.session().scalars(statement.order_by(ContractAnswer.id.desc())).all()


def changes_since(rounds: Sequence[ContractRound], number: int) -> Changes:
    """Return what changed after a round, all rounds since taken together.

    The first round changes nothing: it is the one that was asked about first.
    """
    found: Changes = {}
    for one in rounds:
        if one.number <= max(number, 1):
            continue
        for name, (before, after) in one.changes.items():
            found[name] = (found[name][0] if name in found else before, after)
    return {name: pair for name, pair in found.items() if pair[0] != pair[1]}


def last_answered(answers: Sequence[ContractAnswer], side: Side) -> int:
    """Return the newest round a side said something to; 0 where it never did."""
    return max((one.round for one in answers if one.side is side), default=0)


def confirm_by(asked_at: datetime) -> date:
    """Return the day by which the bureau likes both sides to have answered."""
    return local_day(asked_at) + confirm_term()


def confirm_term() -> timedelta:
    """Return how long after they were asked the sides are reminded."""
    return timedelta(days=region().number("contract_confirm_days", CONFIRM_DAYS))


def list_to_confirm(user: User) -> Sequence[Particulars]:
    """Return the forms that wait for the answer of the account's side."""
    own = select(Posting.id).where(Posting.organisation_id == (user.organisation_id or -1))
    mine = or_(
        and_(Match.need_id.in_(own), Particulars.need_answer == Answer.PENDING),
        and_(Match.achievement_id.in_(own), Particulars.achievement_answer == Answer.PENDING),
    )
    statement = _waiting(mine, Particulars.is_complete)
    return db.session().scalars(statement.limit(MOST)).all()


def list_objected(broker: User) -> Sequence[Particulars]:
    """Return the broker's forms with which a side does not agree."""
    objected = or_(
        Particulars.need_answer == Answer.OBJECTED,
        Particulars.achievement_answer == Answer.OBJECTED,
    )
    statement = _waiting(Match.broker_id == broker.id, objected, Particulars.is_complete)
    return db.session().scalars(statement.limit(MOST)).all()


def list_unfilled(broker: User) -> Sequence[Contract]:
    """Return the broker's contracts whose registration form lacks something."""
    statement = (
        select(Contract)
        .join(Contract.match)
        .outerjoin(Particulars, Particulars.contract_id == Contract.id)
        .where(
            Match.broker_id == broker.id,
            Match.state.in_(WAITING_STATES),
            or_(Particulars.contract_id.is_(None), Particulars.is_complete.is_(False)),
        )
        .options(contains_eager(Contract.match).options(*match_options()))
        .order_by(Contract.id)
    )
    return db.session().scalars(statement.limit(MOST)).all()


def list_unconfirmed() -> Sequence[Particulars]:
    """Return the forms that wait for the answer of any side."""
    pending = or_(
        Particulars.need_answer == Answer.PENDING, Particulars.achievement_answer == Answer.PENDING
    )
    return db.session().scalars(_waiting(pending, Particulars.is_complete)).all()


def _waiting(*conditions: ColumnElement[bool] | Any) -> Select[Particulars]:
    loaded = contains_eager(Particulars.contract).contains_eager(Contract.match)
    return (
        select(Particulars)
        .join(Particulars.contract)
        .join(Contract.match)
        .where(Match.state.in_(WAITING_STATES), *conditions)
        .options(loaded.options(*match_options()))
        .order_by(Particulars.asked_at, Particulars.contract_id)
    )
