"""What files are made of: postings, matches, deals and contracts, read a few hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from matcher.domain.codes import ContractKind
from matcher.types import Kind
from web.base import db
from web.calls.models import Call
from web.deals.models import Contract
from web.deals.office_queries import (
    ALWAYS,
    ContractFilter,
    DealFilter,
    Period,
    of_call,
    select_contracts,
    select_deals,
)
from web.exchange.match_tables import MatchRow
from web.exchange.posting_table import PostingRow
from web.matches.loading import match_options
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings.disclosure import disclose
from web.postings.loading import history_options
from web.postings.models import Posting
from web.postings.states import PostingState

CHUNK = 200
"""So many rows are in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a file is to hold. What is left out does not narrow it."""

    kind: Kind = Kind.NEED
    states: tuple[PostingState, ...] = ()
    state: MatchState | None = None
    contract_kind: ContractKind | None = None
    call: str = ""
    period: Period = ALWAYS


def select_postings(wanted: Wanted, owner_id: int | None = None) -> Select[Posting]:
    """Select postings of a kind, by the day on which they were handed in."""
    statement = select(Posting).where(
        Posting.kind == wanted.kind,
        Posting.state != PostingState.CLAIM,
        *of_call(Posting.call_id, wanted.call),
        *wanted.period.of_moments(Posting.submitted_at),
    )
    if wanted.states:
        statement = statement.where(Posting.state.in_(wanted.states))
    if owner_id is not None:
        statement = statement.where(Posting.organisation_id == owner_id)
    return statement


def select_matches(wanted: Wanted) -> Select[Match]:
    """Select matches, by the day on which they were proposed."""
    statement = select(Match).where(
        *of_call(Match.call_id, wanted.call), *wanted.period.of_moments(Match.created_at)
    )
    return statement if wanted.state is None else statement.where(Match.state == wanted.state)


def select_wanted_deals(wanted: Wanted) -> Select[Match]:
    """Select deals, by the day on which they were confirmed."""
    return select_deals(DealFilter(wanted.state, None, wanted.call, wanted.period))


def select_wanted_contracts(wanted: Wanted) -> Select[Contract]:
    """Select contracts, by the day on which they were signed."""
    return select_contracts(ContractFilter(wanted.contract_kind, "", wanted.call, wanted.period))


def read_postings(statement: Select[Posting], viewer: User) -> Iterator[PostingRow]:
    """Yield postings with the text that counts: the published one, or the newest before that."""
    ordered = statement.order_by(Posting.id).options(*history_options())
    for posting in _stream(ordered):
        revision = posting.published_revision or posting.latest
        yield PostingRow(posting, disclose(revision, viewer))


def read_matches(statement: Select[Match], viewer: User | None) -> Iterator[MatchRow]:
    """Yield matches with their contracts and the days of their steps."""
    ordered = statement.order_by(Match.need_id, Match.probability.desc(), Match.id)
    loaded = ordered.options(*match_options(), selectinload(Match.activities))
    for chunk in _chunks(loaded):
        contracts = _contracts_of([match.id for match in chunk])
        for match in chunk:
            yield MatchRow(match, viewer, contracts.get(match.id), _steps_of(match))


def read_contracts(statement: Select[Contract], viewer: User) -> Iterator[MatchRow]:
    """Yield contracts with their deals."""
    loaded = joinedload(Contract.match).options(*match_options())
    ordered = statement.order_by(Contract.signed_on, Contract.id).options(loaded)
    for contract in _stream(ordered):
        yield MatchRow(contract.match, viewer, contract)


def title_of_call(call: str) -> str:
    """Return the title of the call asked for; nothing where none is."""
    found = db.session().get(Call, int(call)) if call.isdecimal() else None
    return found.title if found else ""


def _stream(statement: Select[Any]) -> Iterator[Any]:
    for chunk in _chunks(statement):
        yield from chunk


def _chunks(statement: Select[Any]) -> Iterator[list[Any]]:
    found = db.session().scalars(statement.execution_options(yield_per=CHUNK))
    for chunk in found.partitions():
        yield list(chunk)


def _contracts_of(match_ids: list[int]) -> dict[int, Contract]:
    statement = select(Contract).where(Contract.match_id.in_(match_ids))
    return {one.match_id: one for one in db.session().scalars(statement)}


def _steps_of(match: Match) -> dict[str, datetime]:
    return {one.action: one.at for one in match.activities if one.kind == "step"}


def count_wanted(statement: Select[Any], is_demo: Any) -> tuple[int, int]:
    """Return how many rows a file will have, and how many of them are demo data."""
    counts = statement.with_only_columns(func.count(), func.count(case((is_demo, 1))))
    total, demo = db.session().execute(counts).one()
    return total, demo
