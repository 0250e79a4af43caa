"""What was found in a table, as it is kept with it for its pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from web.base import labels
from web.exchange.found import Finding, Reading

FIRST = 500
"""So many findings of a sort are kept for the page; the file of bad rows has all of them."""

PROBLEM, REMARK, LEFT_OUT = "problem", "remark", "left_out"


def as_json(finding: Finding) -> dict[str, Any]:
    """Return a finding as it is stored."""
    place = finding.place
    return {
        "sheet": place.sheet,
        "row": place.row,
        "column": place.column,
        "zh": finding.zh,
        "en": finding.en,
        "value": finding.value,
    }


def keep(sort: str, findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Return the first findings of a sort as they are stored."""
    kept: list[dict[str, Any]] = []
    for finding in findings:
        if len(kept) == FIRST:
            break
        kept.append({"sort": sort, **as_json(finding)})
    return kept


def said(finding: dict[str, Any]) -> str:
    """Return what a stored finding says, in the reader's language."""
    return str(finding["en" if labels.locale_code() == "en" else "zh"])


def columns_as_json(reading: Reading) -> list[dict[str, Any]]:
    """Return the sheets and their headings as they are stored."""
    return [
        {
            "sheet": sheet.name,
            "row": sheet.heading_row,
            "columns": [
                {"heading": one.heading, "field": one.field, "example": one.example}
                for one in sheet.columns
            ],
        }
        for sheet in reading.sheets
    ]
