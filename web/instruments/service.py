"""Telling what an instrument did in a year."""

from __future__ import annotations

from matcher.domain.errors import InputError, Problem
from web.base import db, log, site
from web.base.access import require
from web.base.forms.fields import LARGEST_FEN
from web.instruments.models import MOST_HOURS, Figures, InstrumentYear
from web.instruments.permissions import TELL_YEAR
from web.instruments.queries import find_year
from web.instruments.verbs import InstrumentVerb
from web.people.models import User
from web.registers.models import Entry
from web.registers.verbs import EntryObject

YEARS_BACK = 10
"""Figures of older years are not taken any more."""


def open_years() -> list[int]:
    """Return the years of which something can be told, the last whole one first."""
    last = site.today().year - 1
    return [last, last + 1, *range(last - 1, last - YEARS_BACK, -1)]


def tell(actor: User, entry: Entry, year: int, figures: Figures) -> InstrumentYear:
    """Keep the figures of a year; what was told of it before is replaced.

    Raises InputError of ``year`` ("unknown"), ``hours``, ``outside_hours``, ``services`` or
    ``income`` ("out_of_range"), and of ``outside_hours``, "too_many".
    """
    require(actor, TELL_YEAR, entry)
    _check(year, figures)
    kept = find_year(entry.id, year)
    if kept is None:
        kept = InstrumentYear(entry=entry, year=year)
        db.session().add(kept)
    for name in Figures.__slots__:
        setattr(kept, name, getattr(figures, name))
    db.flush()
    log.record(
        actor,
        InstrumentVerb.TELL,
        EntryObject.ENTRY,
        entry.id,
        year=year,
        hours=figures.hours,
        outside_hours=figures.outside_hours,
    )
    return kept


def _check(year: int, figures: Figures) -> None:
    if year not in open_years():
        raise InputError.of("year", "unknown")
    highest = {"hours": MOST_HOURS, "outside_hours": MOST_HOURS, "services": 10**7}
    limits = {**highest, "income": LARGEST_FEN}
    wrong = [
        Problem(name, "out_of_range")
        for name, most in limits.items()
        if not 0 <= getattr(figures, name) <= most
    ]
    if not wrong and figures.outside_hours > figures.hours:
        wrong = [Problem("outside_hours", "too_many")]
    if wrong:
        raise InputError(wrong)
