"""What the matcher takes, out of a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from matcher.types import Item, Kind
from web.base.cells.places import Names
from web.base.listing.spec import CONTENT
from web.base.sheets.problems import Problems
from web.exchange.found import Finding, Reading, ReadRow
from web.exchange.reading import all_problems, read_table
from web.postings.fields import LISTINGS

Report = Callable[[Reading], None]
"""Told what was read, before anything is done with it."""


def read_items(
    path: Path, kind: Kind, names: Names | None = None, report: Report | None = None
) -> list[Item]:
    """Return the items of a file in its order; BadTable names every problem, 20 spelt out."""
    reading = read_table(path, path.name, kind, names)
    raise_problems(reading)
    if report is not None:
        report(reading)
    return [item_of_row(row, kind) for row in reading.rows]


def raise_problems(reading: Reading) -> None:
    """Raise BadTable where a row of the reading cannot be taken."""
    problems = Problems(reading.name)
    for finding in all_problems(reading):
        _add(problems, finding)
    problems.raise_if_any()


def say_findings(reading: Reading) -> list[str]:
    """Return what was left out and remarked, a line for each, the first of them spelt out."""
    lines: list[str] = []
    remarks = [finding for row in reading.rows for finding in row.remarks]
    for findings in (reading.left_out, remarks):
        told = Problems(reading.name)
        for finding in findings:
            _add(told, finding)
        lines.extend(told.lines)
    return lines


def _add(problems: Problems, finding: Finding) -> None:
    place = finding.place
    value = f"（{finding.value}）" if finding.value and finding.value not in finding.zh else ""
    problems.add(
        f"{finding.zh}{value}", finding.en, place.row or None, place.column or None, place.sheet
    )


def item_of_row(row: ReadRow, kind: Kind) -> Item:
    """Return a row as the matcher takes it."""
    known: dict[str, Any] = {}
    texts = [row.content]
    for spec in LISTINGS[kind].matched:
        value = row.values.get(spec.name)
        if spec.item == CONTENT:
            texts.append(value or "")
        elif value not in (None, "", []):
            known[spec.item] = tuple(value) if isinstance(value, list) else value
    content = "\n".join(dict.fromkeys(text for text in texts if text))
    title = known.pop("title")
    organisation = row.organisation or None
    return Item(row.key, kind, title, content, organisation=organisation, **known)
