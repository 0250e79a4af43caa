"""Which column of a table holds which field of a register."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import force_locale

from web.base.cells.money import FEN_PER_YUAN
from web.base.forms.fields import FEN_PER_WAN
from web.base.listing.register import Register
from web.base.listing.spec import Reach, Shape, Spec
from web.base.locale import LOCALES
from web.base.sheets.grid import Row, Sheet
from web.finding.names import fold_name

LOOKED_AT = 10
"""Rows from the top in which the headings are looked for."""

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]")
_UNIT = re.compile(r"(亿元|万元|千元|元)[)）\]】\s]*$")
_UNITS = {
    "元": FEN_PER_YUAN,
    "千元": 1000 * FEN_PER_YUAN,
    "万元": FEN_PER_WAN,
    "亿元": 10_000 * FEN_PER_WAN,
}


@dataclass(frozen=True, slots=True)
class Columns:
    """What the columns of a sheet hold: of each field its column, and the rows below."""

    headings: dict[int, str]
    fields: dict[str, int]
    """Name of a field -> its column."""
    more: tuple[int, ...]
    """Columns that the register's feature reads itself."""
    left: tuple[str, ...]
    """Headings that nothing is known of."""
    rows: tuple[Row, ...]


def fields_of(register: Register) -> list[Spec]:
    """Return what a table can say of an entry, in the order of its columns there."""
    specs = [one for one in register.listing.specs if is_written(one)]
    return sorted(specs, key=lambda one: one.heading.at if one.heading else 80)


def is_written(spec: Spec) -> bool:
    """Return whether a field has a column in tables."""
    return spec.shape is not Shape.ROWS and spec.reach is not Reach.RECORD


def heading_of(spec: Spec) -> str:
    """Return what heads a field's column in our own tables."""
    heading = spec.heading.name if spec.heading else str(spec.form_label)
    return f"{heading}（万元）" if spec.shape is Shape.MONEY and "元" not in heading else heading


def find_columns(register: Register, sheet: Sheet) -> Columns | None:
    """Return what a sheet's columns hold; None where nothing heads one with titles."""
    known = _known(register)
    found = [
        _read_headings(register, known, row, tuple(sheet.rows[place + 1 :]))
        for place, row in enumerate(sheet.rows[:LOOKED_AT])
    ]
    able = [one for one in found if "title" in one.fields]
    return max(able, key=lambda one: len(one.fields), default=None)


def unit_of(heading: str) -> int:
    """Return the fen of one in a column of money: 万元 where its heading says nothing else."""
    found = _UNIT.search(heading)
    return _UNITS[found[1]] if found else FEN_PER_WAN


def _known(register: Register) -> dict[str, str]:
    """Return folded heading -> field; what stands first in the listing has a word first."""
    known: dict[str, str] = {}
    for at in (0, 1):
        for spec in fields_of(register):
            words = (heading_of(spec),) if at == 0 else tuple(_words(spec))
            for word in words:
                known.setdefault(fold_heading(word), spec.name)
    return known


def _words(spec: Spec) -> Iterator[str]:
    yield spec.name
    if spec.heading:
        yield from spec.heading.others
    for locale in LOCALES:
        with force_locale(locale):
            yield from (str(spec.label), str(spec.form_label))


def fold_heading(text: str) -> str:
    """Return a heading as headings are compared: without marks, brackets, units."""
    return fold_name(_BRACKETS.sub("", text)) or fold_name(text)


def _read_headings(
    register: Register, known: dict[str, str], row: Row, rows: tuple[Row, ...]
) -> Columns:
    headings = {column: " ".join(cell.shown.split()) for column, cell in row.cells.items()}
    fields: dict[str, int] = {}
    more, left = [], []
    for column, heading in headings.items():
        folded = fold_heading(heading)
        name = known.get(folded)
        if name is not None and name not in fields:
            fields[name] = column
        elif register.more is not None and register.more.knows(folded):
            more.append(column)
        elif folded:
            left.append(heading)
    return Columns(headings, fields, tuple(more), tuple(left), rows)
