"""Registered contracts as subsidies count them, and what was recorded of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, joinedload

from matcher.domain.codes import Side
from web.base import db
from web.base.labels import region
from web.contracts.models import Particulars
from web.deals.models import Contract
from web.matches.models import Match
from web.people.models import Organisation
from web.postings.models import Posting
from web.subsidies.models import SubsidyRecord
from web.subsidies.states import (
    Basis,
    Counted,
    Line,
    Payee,
    Rule,
    Step,
    Subsidy,
    compute,
    read_rules,
    rule_on,
    write_rule,
)


@dataclass(frozen=True)
class UnitYear:
    """A unit, its contracts registered in a year, their subsidy, and what was recorded of it."""

    organisation: Organisation
    year: int
    contracts: dict[int, Contract]
    subsidy: Subsidy
    records: Sequence[SubsidyRecord]

    @property
    def last(self) -> SubsidyRecord | None:
        """The record that counts."""
        return self.records[-1] if self.records else None

    @property
    def step(self) -> Step | None:
        """What was recorded last."""
        return self.last.step if self.last else None

    @property
    def difference(self) -> int:
        """By how much the sum of today differs from what was recorded last, in fen."""
        return self.subsidy.amount - self.last.amount if self.last else 0

    @property
    def has_changed(self) -> bool:
        """Whether contracts or rules are not those of the last record any more."""
        return self.last is not None and self.frozen != (self.last.lines, self.last.rules)

    @property
    def frozen(self) -> tuple[list[object], list[object]]:
        """The contracts and the rules as a record keeps them."""
        lines = [_frozen(self.contracts[line.contract.contract_id], line) for line in self.lines]
        return list(lines), [write_rule(rule) for rule in self.subsidy.rules]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The computation line by line."""
        return self.subsidy.lines

    @property
    def state(self) -> str:
        """Names all that the page shows: who records has seen exactly this."""
        return f"{self.last.number if self.last else 0}/{self.subsidy.amount}"

    @cached_property
    def is_demo(self) -> bool:
        """Whether a contract is demo data."""
        return any(contract.match.is_demo for contract in self.contracts.values())


@dataclass(frozen=True, slots=True)
class Totals:
    """What all units of a year come to. Money in fen."""

    units: int
    contracts: int
    counted: int
    exact: Fraction
    amount: int
    capped: int


def present_rules() -> tuple[Rule, ...]:
    """Return the rules of the region pack; an older pack has none."""
    return read_rules(region().data.get("subsidy_rules", ()))


def list_years(today: date) -> list[int]:
    """Return the years with registered contracts and the present one, the latest first."""
    first, last = (
        db.session()
        .execute(select(func.min(Contract.registered_on), func.max(Contract.registered_on)))
        .one()
    )
    years = {today.year}
    if first is not None and last is not None:
        years.update(range(first.year, last.year + 1))
    return sorted(years, reverse=True)


def list_units(year: int) -> list[UnitYear]:
    """Return every unit with contracts or records of a year, the largest subsidy first."""
    found = _group(_select_year(year))
    records = _records(year)
    wanted = {*found, *records}
    organisations = _organisations(wanted)
    rules = present_rules()
    units = [
        _unit(organisations[key], year, found.get(key, []), records.get(key, []), rules)
        for key in wanted
    ]
    return sorted(units, key=lambda one: (-one.subsidy.amount, one.organisation.id))


def unit_of(organisation: Organisation, year: int) -> UnitYear:
    """Return one unit's year, with or without contracts."""
    need, achievement = _sides()
    statement = _select_year(year, need, achievement).where(
        (need.organisation_id == organisation.id) | (achievement.organisation_id == organisation.id)
    )
    contracts = _group(statement).get(organisation.id, [])
    records = _records(year, organisation.id).get(organisation.id, [])
    return _unit(organisation, year, contracts, records, present_rules())


def sum_units(units: Iterable[UnitYear]) -> Totals:
    """Return what units come to: each is rounded by itself, as each is paid by itself."""
    found = list(units)
    return Totals(
        units=sum(1 for one in found if one.contracts),
        contracts=sum(len(one.contracts) for one in found),
        counted=sum(one.subsidy.counted for one in found),
        exact=sum((one.subsidy.exact for one in found), Fraction(0)),
        amount=sum(one.subsidy.amount for one in found),
        capped=sum(1 for one in found if one.subsidy.is_capped),
    )


def _sides() -> tuple[type[Posting], type[Posting]]:
    return aliased(Posting), aliased(Posting)


def _select_year(
    year: int, need: type[Posting] | None = None, achievement: type[Posting] | None = None
) -> Select[Contract, int, int, Side | None]:
    """Select the contracts registered in a year, each with both organisations."""
    if need is None or achievement is None:
        need, achievement = _sides()
    return (
        select(Contract, need.organisation_id, achievement.organisation_id, Particulars.seller_side)
        .join(Contract.match)
        .join(need, need.id == Match.need_id)
        .join(achievement, achievement.id == Match.achievement_id)
        .outerjoin(Particulars, Particulars.contract_id == Contract.id)
        .where(
            Contract.registration_number.is_not(None),
            Contract.registered_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .options(joinedload(Contract.match))
        .order_by(Contract.registered_on, Contract.id)
    )


def _group(statement: Select[Contract, int, int, Side | None]) -> dict[int, list[Contract]]:
    """Return the contracts by the organisation that the rule of their day pays."""
    rules = present_rules()
    found: dict[int, list[Contract]] = defaultdict(list)
    for contract, need_id, achievement_id, seller in db.session().execute(statement):
        rule = rule_on(rules, contract.registered_on) if contract.registered_on else None
        payee = rule.payee if rule is not None else Payee.SELLER
        sells_need = seller is Side.NEED
        is_need = sells_need if payee is Payee.SELLER else not sells_need
        found[need_id if is_need else achievement_id].append(contract)
    return found


def _records(year: int, organisation_id: int | None = None) -> dict[int, list[SubsidyRecord]]:
    statement = (
        select(SubsidyRecord)
        .where(SubsidyRecord.year == year)
        .options(joinedload(SubsidyRecord.actor))
        .order_by(SubsidyRecord.number)
    )
    if organisation_id is not None:
        statement = statement.where(SubsidyRecord.organisation_id == organisation_id)
    found: dict[int, list[SubsidyRecord]] = defaultdict(list)
    for record in db.session().scalars(statement):
        found[record.organisation_id].append(record)
    return found


def _organisations(ids: Iterable[int]) -> dict[int, Organisation]:
    statement = select(Organisation).where(Organisation.id.in_(list(ids)))
    return {one.id: one for one in db.session().scalars(statement)}


def _unit(
    organisation: Organisation,
    year: int,
    contracts: Sequence[Contract],
    records: Sequence[SubsidyRecord],
    rules: Sequence[Rule],
) -> UnitYear:
    counted = [
        Counted(one.id, one.registered_on, _amount(one, rule_on(rules, one.registered_on)))
        for one in contracts
        if one.registered_on is not None
    ]
    by_key = {one.id: one for one in contracts}
    return UnitYear(organisation, year, by_key, compute(counted, rules), records)


def _amount(contract: Contract, rule: Rule | None) -> int:
    is_total = rule is not None and rule.basis is Basis.TOTAL
    return contract.total if is_total else contract.technical


def _frozen(contract: Contract, line: Line) -> dict[str, object]:
    return {
        "contract": contract.id,
        "number": contract.registration_number,
        "day": line.contract.registered_on.isoformat(),
        "amount": line.contract.amount,
        "version": line.rule.version if line.rule else None,
    }
