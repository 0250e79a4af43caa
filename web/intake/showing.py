"""A table as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from matcher.domain.errors import BadTable
from web.base import formats, labels
from web.base.listing.spec import Shape, Spec
from web.base.paging import Page
from web.intake import found
from web.intake.badfile import make_bad_file, read_bad_rows
from web.intake.fates import Fate
from web.intake.models import Intake
from web.intake.owners import owners_for
from web.intake.planning import Bringer, plan_rows
from web.intake.reading import read_intake
from web.intake.targets import targets
from web.postings.fields import LISTINGS

PROBLEMS_PAGE = 50
LONGEST = 60
"""Characters of a text in the rows that are shown."""


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """One heading: in which sheets it stands and what it was taken for."""

    number: int
    heading: str
    field: str
    example: str
    sheets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything the page of a table tells."""

    columns: list[ColumnLine]
    targets: list[tuple[str, Any]]
    problems: Page[Mapping[str, Any]]
    remarks: list[Mapping[str, Any]]
    left_out: list[Mapping[str, Any]]
    first: list[dict[str, Any]]
    fates: list[tuple[Fate, int]]
    lacking: list[tuple[str, int]]
    outcome: Mapping[str, Any]


def shown(intake: Intake, number: int) -> Shown:
    """Return what the page tells of a table; ``number`` is the page of its problems."""
    by_sort: dict[str, list[Mapping[str, Any]]] = {}
    for one in intake.findings:
        by_sort.setdefault(one["sort"], []).append(one)
    outcome = intake.outcome
    counted = outcome.get("fates", {})
    return Shown(
        columns=columns_of(intake),
        targets=targets(intake.kind, is_office=intake.organisation_id is None),
        problems=_page(by_sort.get(found.PROBLEM, []), number),
        remarks=by_sort.get(found.REMARK, []),
        left_out=by_sort.get(found.LEFT_OUT, []),
        first=[_first_row(intake, row) for row in outcome.get("first", [])],
        fates=[(fate, counted[fate.value]) for fate in Fate if counted.get(fate.value)],
        lacking=_lacking(intake, outcome.get("lacking", {})),
        outcome=outcome,
    )


def columns_of(intake: Intake) -> list[ColumnLine]:
    """Return each heading once, in the order of the sheets."""
    lines: dict[str, ColumnLine] = {}
    for sheet in intake.columns:
        for one in sheet["columns"]:
            before = lines.get(one["heading"])
            sheets = (*(before.sheets if before else ()), sheet["sheet"])
            number = before.number if before else len(lines)
            example = (before.example if before else "") or one["example"]
            field = before.field if before else one["field"]
            lines[one["heading"]] = ColumnLine(number, one["heading"], field, example, sheets)
    return list(lines.values())


def meaning_of(intake: Intake, form: Mapping[str, str]) -> dict[str, str]:
    """Return what was chosen for the headings whose choice differs from what they were taken for.

    The selects are numbered: a heading may be any text.
    """
    lines = columns_of(intake)
    chosen = {line.heading: form.get(f"column-{line.number}", line.field) for line in lines}
    return {
        line.heading: chosen[line.heading] for line in lines if chosen[line.heading] != line.field
    }


def bad_file_of(intake: Intake) -> bytes | None:
    """Return the file of the rows that cannot be taken, made anew where it is not kept any more."""
    if not intake.bad_rows:
        return None
    kept = read_bad_rows(intake.outcome.get("bad_file", 0))
    if kept is not None:
        return kept
    try:
        reading = read_intake(intake)
    except (BadTable, FileNotFoundError):
        return None
    bringer = Bringer.of(intake.actor, intake.kind, intake.organisation_id is None)
    planned = plan_rows(bringer, reading.rows, owners_for(intake.organisation, intake.kind))
    bad = [(one.row, one.problems) for one in planned if one.fate is Fate.BAD]
    return make_bad_file(reading, bad) if bad else None


def _page(items: list[Mapping[str, Any]], number: int) -> Page[Mapping[str, Any]]:
    last = max(1, -(-len(items) // PROBLEMS_PAGE))
    number = min(max(1, number), last)
    start = (number - 1) * PROBLEMS_PAGE
    return Page(items[start : start + PROBLEMS_PAGE], len(items), number, PROBLEMS_PAGE)


def _first_row(intake: Intake, row: Mapping[str, Any]) -> dict[str, Any]:
    listing = LISTINGS[intake.kind]
    values = [
        (listing[name].label or listing[name].form_label, say(listing[name], value))
        for name, value in row["values"].items()
        if name in listing.by_name
    ]
    return {**row, "fate": Fate(row["fate"]), "values": [pair for pair in values if pair[1]]}


def say(spec: Spec, value: Any) -> str:
    """Return a stored value in words."""
    if spec.shape is Shape.MONEY:
        return formats.money(value)
    if spec.shape is Shape.LEVEL:
        return labels.trl_name(value)
    if spec.shape is Shape.FLAG:
        return gettext("是") if value else ""
    if spec.shape is Shape.DATE:
        return formats.stored_day(value)
    if spec.shape in (Shape.CODE, Shape.CODES):
        codes = value if isinstance(value, list) else [value]
        return labels.join_words(_word(spec, str(code)) for code in codes)
    if isinstance(value, list):
        return labels.join_words(str(one) for one in value)
    text = str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _word(spec: Spec, code: str) -> str:
    if isinstance(spec.codes, str):
        return labels.region().names(spec.codes).get(code, code)
    return labels.label(spec.codes(code)) if code in list(spec.codes) else code


def _lacking(intake: Intake, counts: Mapping[str, int]) -> list[tuple[str, int]]:
    listing = LISTINGS[intake.kind]
    ordered = sorted(counts.items(), key=lambda pair: -pair[1])
    return [(str(listing[name].form_label), count) for name, count in ordered]
