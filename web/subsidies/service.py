"""Recording that a unit's subsidy was checked or paid out."""

from __future__ import annotations

from datetime import date

from matcher.domain.errors import InputError, LostRace, WrongState
from web.base import db, log
from web.base.access import require
from web.people.models import Organisation, User
from web.subsidies.models import SubsidyRecord
from web.subsidies.permissions import DECIDE_SUBSIDIES
from web.subsidies.queries import UnitYear, unit_of
from web.subsidies.states import Step
from web.subsidies.verbs import SubsidyObject, SubsidyVerb


def check(
    actor: User, organisation: Organisation, year: int, day: date, seen: str | None = None
) -> SubsidyRecord:
    """Keep today's sum as the one that was checked, with its contracts and rules.

    May be done anew when something has changed. ``seen`` is the state that the page showed:
    raises LostRace where it is another one by now.
    """
    unit = _find(actor, organisation, year, seen)
    if not unit.contracts and unit.last is None:
        raise WrongState("subsidy", "none", "check")
    _check_day(unit, day)
    lines, rules = unit.frozen
    record = _add(actor, unit, Step.CHECKED, day, unit.subsidy.amount)
    record.lines, record.rules = lines, rules
    return record


def pay(
    actor: User, organisation: Organisation, year: int, day: date, seen: str | None = None
) -> SubsidyRecord:
    """Note that what was checked has been paid out: the sum, contracts and rules are those of
    the check, whatever became of them since."""
    unit = _find(actor, organisation, year, seen)
    if unit.last is None or unit.last.step is not Step.CHECKED:
        raise WrongState("subsidy", unit.last.step.value if unit.last else "none", "pay")
    _check_day(unit, day)
    record = _add(actor, unit, Step.PAID, day, unit.last.amount)
    record.lines, record.rules = unit.last.lines, unit.last.rules
    return record


def _find(actor: User, organisation: Organisation, year: int, seen: str | None) -> UnitYear:
    require(actor, DECIDE_SUBSIDIES)
    unit = unit_of(organisation, year)
    if seen is not None and seen != unit.state:
        raise LostRace(f"subsidy of {organisation.id} in {year}")
    return unit


def _check_day(unit: UnitYear, day: date) -> None:
    earliest = unit.last.day if unit.last else date(unit.year, 1, 1)
    if day < earliest:
        raise InputError.of("day", "too_early")


def _add(actor: User, unit: UnitYear, step: Step, day: date, amount: int) -> SubsidyRecord:
    record = SubsidyRecord(
        organisation_id=unit.organisation.id,
        year=unit.year,
        number=len(unit.records) + 1,
        step=step,
        day=day,
        amount=amount,
        actor_id=actor.id,
        lines=[],
        rules=[],
    )
    db.session().add(record)
    verb = SubsidyVerb.CHECK if step is Step.CHECKED else SubsidyVerb.PAY
    log.record(
        actor,
        verb,
        SubsidyObject.SUBSIDY,
        unit.organisation.id,
        before=unit.last.step.value if unit.last else "",
        after=step.value,
        year=unit.year,
        subsidy_yuan=f"{amount // 100}.{amount % 100:02d}",
    )
    return record
