"""Entering the values of the indicators. Every entry is kept; the last one counts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from matcher.domain.errors import InputError, LostRace, WrongState
from web.base import db, log
from web.base.access import require
from web.base.site import today
from web.people.models import User
from web.supervision.indicator_models import IndicatorValue
from web.supervision.indicator_queries import find_entry, newest_key
from web.supervision.indicator_rules import (
    FIRST_YEAR,
    Indicator,
    from_stored,
    number_words,
    to_stored,
)
from web.supervision.permissions import ENTER_INDICATORS
from web.supervision.verbs import SupervisionObject, SupervisionVerb

LARGEST = Decimal(10**9)


@dataclass(frozen=True, slots=True)
class Entry:
    """What an officer enters for a year."""

    year: int
    value: Decimal
    source: str
    note: str = ""


def enter(
    actor: User, indicator: Indicator, entry: Entry, seen: int | None = None
) -> IndicatorValue:
    """Enter a year's value, or correct the one that was entered before.

    ``seen`` is the key of the indicator's newest entry that the page showed, 0 for none: raises
    LostRace where somebody entered another one since.
    """
    require(actor, ENTER_INDICATORS)
    _check(indicator, entry)
    last = find_entry(indicator, entry.year)
    _check_seen(indicator, seen)
    stored = to_stored(entry.value)
    row = _add(actor, indicator, entry.year, last, stored, entry.source.strip(), entry.note.strip())
    is_first = last is None or last.value is None
    verb = SupervisionVerb.ENTER if is_first else SupervisionVerb.CORRECT
    _record(actor, verb, row, last)
    return row


def take_back(
    actor: User, indicator: Indicator, year: int, note: str, seen: int | None = None
) -> IndicatorValue:
    """Take back what was entered for a year; it stays in the history."""
    require(actor, ENTER_INDICATORS)
    last = find_entry(indicator, year)
    _check_seen(indicator, seen)
    if last is None or last.value is None:
        raise WrongState("indicator", "none", "take_back")
    if not note.strip():
        raise InputError.of("reason", "missing")
    row = _add(actor, indicator, year, last, None, last.source, note.strip())
    _record(actor, SupervisionVerb.TAKE_BACK, row, last)
    return row


def _check(indicator: Indicator, entry: Entry) -> None:
    if not FIRST_YEAR <= entry.year <= today().year:
        raise InputError.of("year", "out_of_range")
    if not entry.value.is_finite() or abs(entry.value) > LARGEST:
        raise InputError.of("value", "out_of_range")
    if entry.value < 0 and indicator.unit != "%":
        raise InputError.of("value", "negative")
    if not entry.source.strip():
        raise InputError.of("source", "missing")


def _check_seen(indicator: Indicator, seen: int | None) -> None:
    if seen is not None and seen != newest_key(indicator):
        raise LostRace("indicator value")


def _add(
    actor: User,
    indicator: Indicator,
    year: int,
    last: IndicatorValue | None,
    value: int | None,
    source: str,
    note: str,
) -> IndicatorValue:
    row = IndicatorValue(
        indicator=indicator.code,
        year=year,
        number=last.number + 1 if last else 1,
        value=value,
        source=source,
        note=note,
        actor=actor,
    )
    db.session().add(row)
    db.session().flush()
    return row


def _record(
    actor: User, verb: SupervisionVerb, row: IndicatorValue, last: IndicatorValue | None
) -> None:
    log.record(
        actor,
        verb,
        SupervisionObject.INDICATOR,
        row.id,
        before=_words(last),
        after=_words(row),
        figure=row.indicator,
        of_year=row.year,
    )


def _words(row: IndicatorValue | None) -> str:
    return "" if row is None or row.value is None else number_words(from_stored(row.value))
