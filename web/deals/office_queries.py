"""Deals and contracts as the office looks at them: all of them, and nothing to be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from matcher.domain.codes import ContractKind, Role
from web.base import db
from web.base.paging import Page, fetch_page
from web.base.site import zone
from web.deals.models import Contract
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.queries import DealLine, TimelineLine, deal_line, disclose_sides, list_timeline
from web.matches.states import MatchState
from web.people.models import User

NO_CALL = "none"
"""Asks for what belongs to no call."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both included; open at an end without a day."""

    since: date | None = None
    until: date | None = None

    def of_days(self, column: Any) -> list[ColumnElement[bool]]:
        """Return the conditions on a column of days."""
        found = [column >= self.since] if self.since else []
        return found + ([column <= self.until] if self.until else [])

    def of_moments(self, column: Any) -> list[ColumnElement[bool]]:
        """Return the conditions on a column of moments: days are those of the city."""
        found = [column >= _begin(self.since)] if self.since else []
        return found + ([column < _begin(self.until + timedelta(1))] if self.until else [])


ALWAYS = Period()


@dataclass(frozen=True, slots=True)
class DealFilter:
    """Which deals."""

    state: MatchState | None = None
    broker_id: int | None = None
    call: str = ""
    """The key of a call's row, ``NO_CALL``, or empty for all."""
    period: Period = ALWAYS


@dataclass(frozen=True, slots=True)
class ContractFilter:
    """Which contracts."""

    kind: ContractKind | None = None
    registered: str = ""
    """'yes', 'no', or empty for both."""
    call: str = ""
    period: Period = ALWAYS


@dataclass(frozen=True, slots=True)
class ContractTotals:
    """What the contracts of a list come to. Money in fen."""

    count: int
    total: int
    technical: int
    registered: int


def select_deals(wanted: DealFilter) -> Select[Match]:
    """Select the deals: matches that a broker confirmed, whatever became of them."""
    statement = select(Match).where(
        Match.decided_at.is_not(None),
        Match.state.not_in((MatchState.PROPOSED, MatchState.DECLINED)),
        *of_call(Match.call_id, wanted.call),
        *wanted.period.of_moments(Match.decided_at),
    )
    if wanted.state is not None:
        statement = statement.where(Match.state == wanted.state)
    if wanted.broker_id is not None:
        statement = statement.where(Match.broker_id == wanted.broker_id)
    return statement


def list_office_deals(officer: User, wanted: DealFilter, number: int) -> Page[DealLine]:
    """Return one page of the deals, the latest first."""
    statement = select_deals(wanted).options(*match_options())
    page = fetch_page(statement.order_by(Match.decided_at.desc(), Match.id.desc()), number)
    lines = [_office_line(officer, match) for match in page.items]
    return Page(lines, page.total, page.number, page.size)


def list_deal_brokers() -> Sequence[User]:
    """Return who has or had deals, by name."""
    having = select(Match.broker_id).where(Match.decided_at.is_not(None))
    statement = select(User).where(User.id.in_(having), User.role == Role.BROKER)
    return db.session().scalars(statement.order_by(User.name, User.id)).all()


def list_steps(officer: User, match: Match) -> list[TimelineLine]:
    """Return what happened on a deal and when, without what the participants wrote.

    Notes are written for the two sides and the broker, and say so; the office sees that there
    was one.
    """
    return [
        replace(line, text="", next_step="", next_who="") for line in list_timeline(officer, match)
    ]


def select_contracts(wanted: ContractFilter) -> Select[Contract]:
    """Select the contracts by the day on which they were signed."""
    statement = (
        select(Contract)
        .join(Contract.match)
        .where(*of_call(Match.call_id, wanted.call), *wanted.period.of_days(Contract.signed_on))
    )
    if wanted.kind is not None:
        statement = statement.where(Contract.kind == wanted.kind)
    if wanted.registered:
        has_number = Contract.registration_number.is_not(None)
        statement = statement.where(has_number if wanted.registered == "yes" else ~has_number)
    return statement


def list_contracts(wanted: ContractFilter, number: int) -> Page[Contract]:
    """Return one page of the contracts, the latest signed first."""
    loaded = joinedload(Contract.match).options(*match_options())
    statement = select_contracts(wanted).options(loaded)
    return fetch_page(statement.order_by(Contract.signed_on.desc(), Contract.id.desc()), number)


def sum_contracts(wanted: ContractFilter) -> ContractTotals:
    """Return what all pages of the list come to."""
    sums = select_contracts(wanted).with_only_columns(
        func.count(Contract.id),
        func.coalesce(func.sum(Contract.total), 0),
        func.coalesce(func.sum(Contract.technical), 0),
        func.count(Contract.registration_number),
    )
    count, total, technical, registered = db.session().execute(sums).one()
    return ContractTotals(count, int(total), int(technical), registered)


def of_call(column: InstrumentedAttribute[int | None], call: str) -> list[ColumnElement[bool]]:
    """Return the conditions on the key of a call; what is no key asks for none."""
    if call == NO_CALL:
        return [column.is_(None)]
    return [column == int(call)] if call.isdecimal() and len(call) < 10 else []


def _office_line(officer: User, match: Match) -> DealLine:
    need, achievement = disclose_sides(officer, match)
    return replace(deal_line(officer, match), need=need, achievement=achievement)


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), zone())
