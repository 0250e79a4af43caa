"""The bytes of a table as what the reader finds in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from web.base import labels
from web.base.files import store
from web.exchange import reading as tables
from web.exchange.found import Finding, Reading, ReadRow, SheetFound
from web.intake.badfile import PROBLEM_HEADING
from web.intake.models import Intake
from web.intake.workbook import INSTRUCTIONS


def read_intake(intake: Intake, progress: Callable[[int, int], None] | None = None) -> Reading:
    """Return what is in the file, with the meaning its columns were given.

    The same file gives the same rows in the same order. Raises BadTable where it cannot be read.
    """
    content = store.read(intake.file)
    meaning = {str(heading): str(field) for heading, field in intake.mapping.items()}
    return without_ours(
        tables.read_table(
            content,
            intake.name,
            intake.kind,
            labels.region_names(),
            {**meaning, PROBLEM_HEADING: ""},
            progress,
        )
    )


def without_ours(reading: Reading) -> Reading:
    """Return the reading without what we put into files ourselves: reasons and instructions."""
    ours = {
        sheet.name: {
            place for place, one in enumerate(sheet.columns) if one.heading == PROBLEM_HEADING
        }
        for sheet in reading.sheets
    }
    return replace(
        reading,
        sheets=tuple(_without_column(sheet, ours[sheet.name]) for sheet in reading.sheets),
        rows=tuple(_without_reason(row, ours.get(row.place.sheet, set())) for row in reading.rows),
        left_out=tuple(one for one in reading.left_out if not _is_ours(one)),
    )


def _without_column(sheet: SheetFound, ours: set[int]) -> SheetFound:
    kept = tuple(one for place, one in enumerate(sheet.columns) if place not in ours)
    return replace(sheet, columns=kept)


def _without_reason(row: ReadRow, ours: set[int]) -> ReadRow:
    if not ours:
        return row
    cells = tuple(text for place, text in enumerate(row.cells) if place not in ours)
    lines = [line for line in row.note.split("\n") if not line.startswith(f"{PROBLEM_HEADING}：")]
    return replace(row, cells=cells, note="\n".join(lines))


def _is_ours(finding: Finding) -> bool:
    only_reasons = finding.zh.endswith(f"：{PROBLEM_HEADING}")
    return finding.place.sheet == INSTRUCTIONS or only_reasons
