"""The ledger of technology contracts: which, their rows, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from matcher.domain.codes import ContractKind, Side
from matcher.domain.quarter import next_quarter, quarter_start
from web.base import db
from web.base.paging import Page, fetch_page
from web.contracts.models import Particulars
from web.contracts.papers import party_names
from web.contracts.states import Answer, Standing
from web.deals.models import Contract
from web.matches.loading import match_options
from web.matches.models import Match
from web.people.models import Organisation, User
from web.postings.models import Posting

SIGNED, REGISTERED = "signed", "registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """Which contracts."""

    by: str = SIGNED
    """The day that year and quarter are about."""
    year: int | None = None
    quarter: int | None = None
    kind: ContractKind | None = None
    district: str = ""
    """Where the seller is."""
    broker_id: int | None = None
    standing: Standing | None = None
    registered: str = ""
    """'yes', 'no', or empty for both."""

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day asked for; None for all."""
        if self.year is None:
            return None
        if self.quarter is None:
            return date(self.year, 1, 1), date(self.year, 12, 31)
        key = f"{self.year}Q{self.quarter}"
        return quarter_start(key), next_quarter(key) - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LedgerTotals:
    """What the contracts come to. Money in fen."""

    count: int
    total: int
    technical: int
    registered: int
    registered_technical: int


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A contract as the ledger tells it to somebody who may read all of it."""

    contract: Contract
    form: Particulars | None
    seller: str
    buyer: str

    @property
    def standing(self) -> Standing:
        """How far the confirmation has come."""
        return self.form.standing if self.form else Standing.UNFILLED


def select_ledger(wanted: LedgerFilter) -> Select[Contract]:
    """Select the contracts."""
    statement = (
        select(Contract)
        .join(Contract.match)
        .outerjoin(Particulars, Particulars.contract_id == Contract.id)
        .where(*_of_days(wanted), *_of_contract(wanted))
    )
    if wanted.standing is not None:
        statement = statement.where(_stands(wanted.standing))
    return _of_district(statement, wanted.district) if wanted.district else statement


def list_ledger(viewer: User, wanted: LedgerFilter, number: int) -> Page[LedgerLine]:
    """Return one page of the ledger, the latest first."""
    page = fetch_page(_ordered(wanted), number)
    return Page(_lines(viewer, page.items), page.total, page.number, page.size)


def read_ledger(viewer: User, wanted: LedgerFilter, most: int | None = None) -> list[LedgerLine]:
    """Return all lines for a file, or the first ``most``."""
    return _lines(viewer, db.session().scalars(_ordered(wanted).limit(most)).all())


def sum_ledger(wanted: LedgerFilter) -> LedgerTotals:
    """Return what all pages of the list come to, to the fen."""
    has_number = Contract.registration_number.is_not(None)
    sums = select_ledger(wanted).with_only_columns(
        func.count(Contract.id),
        func.coalesce(func.sum(Contract.total), 0),
        func.coalesce(func.sum(Contract.technical), 0),
        func.count(Contract.registration_number),
        func.coalesce(func.sum(case((has_number, Contract.technical), else_=0)), 0),
    )
    count, total, technical, registered, exact = db.session().execute(sums).one()
    return LedgerTotals(count, int(total), int(technical), registered, int(exact))


def list_years() -> list[int]:
    """Return the years in which contracts were signed, the latest first."""
    first, last = (
        db.session()
        .execute(select(func.min(Contract.signed_on), func.max(Contract.signed_on)))
        .one()
    )
    return list(range(last.year, first.year - 1, -1)) if first else []


def _of_days(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    column = Contract.registered_on if wanted.by == REGISTERED else Contract.signed_on
    if wanted.days is None:
        return [column.is_not(None)]
    first, last = wanted.days
    return [column >= first, column <= last]


def _of_contract(wanted: LedgerFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(Contract.kind == wanted.kind)
    if wanted.broker_id is not None:
        found.append(Match.broker_id == wanted.broker_id)
    if wanted.registered:
        has_number = Contract.registration_number.is_not(None)
        found.append(has_number if wanted.registered == "yes" else ~has_number)
    return found


def _stands(standing: Standing) -> ColumnElement[bool]:
    """Return ``Standing`` as a condition on the rows."""
    sides = (Particulars.need_answer, Particulars.achievement_answer)
    objected = or_(*(side == Answer.OBJECTED for side in sides))
    agreed = and_(*(side == Answer.CONFIRMED for side in sides))
    complete = Particulars.is_complete.is_(True)
    if standing is Standing.UNFILLED:
        return or_(Particulars.contract_id.is_(None), ~complete)
    if standing is Standing.OBJECTED:
        return and_(complete, objected)
    return and_(complete, agreed if standing is Standing.AGREED else and_(~objected, ~agreed))


def _of_district(statement: Select[Contract], district: str) -> Select[Contract]:
    seller = aliased(Posting)
    sells_need = Particulars.seller_side == Side.NEED
    posting = case((sells_need, Match.need_id), else_=Match.achievement_id)
    return (
        statement.join(seller, seller.id == posting)
        .join(Organisation, Organisation.id == seller.organisation_id)
        .where(Organisation.district == district)
    )


def _ordered(wanted: LedgerFilter) -> Select[Contract]:
    column = Contract.registered_on if wanted.by == REGISTERED else Contract.signed_on
    loaded = contains_eager(Contract.match).options(*match_options())
    return select_ledger(wanted).options(loaded).order_by(column.desc(), Contract.id.desc())


def _lines(viewer: User, contracts: Sequence[Contract]) -> list[LedgerLine]:
    forms = _forms_of(one.id for one in contracts)
    return [
        LedgerLine(one, forms.get(one.id), *party_names(viewer, one, forms.get(one.id)))
        for one in contracts
    ]


def _forms_of(keys: Iterable[int]) -> dict[int, Particulars]:
    statement = select(Particulars).where(Particulars.contract_id.in_(list(keys)))
    return {one.contract_id: one for one in db.session().scalars(statement)}
