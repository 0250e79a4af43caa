"""The codes that a registration form asks for: lists kept as data, in words of our own."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from matcher.domain.codes import OrganisationKind
from web.base.config import ROOT
from web.base.labels import locale_code, region

ELSEWHERE = "outside"
"""The region pack's district of those who are in none of the city's."""

PATH = ROOT / "data" / "contracts" / "codes.json"

NATURES = {
    OrganisationKind.FIRM: "firm_domestic",
    OrganisationKind.UNIVERSITY: "university",
    OrganisationKind.INSTITUTE: "institute",
    OrganisationKind.HOSPITAL: "hospital",
    OrganisationKind.LAB: "institute",
    OrganisationKind.AGENCY: "other",
    OrganisationKind.BUREAU: "government",
}
"""The nature that an organisation probably has; the broker puts it right."""


@cache
def _lists() -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


def names(group: str) -> dict[str, str]:
    """Return code -> name of a list, in the reader's language."""
    key = "name_en" if locale_code() == "en" else "name"
    return {row["code"]: row[key] for row in _lists()[group]}


def codes(group: str) -> frozenset[str]:
    """Return the codes of a list, whoever reads them."""
    return frozenset(row["code"] for row in _lists()[group])


def adcode_of(district: str) -> str:
    """Return the GB/T 2260 code of a district of the region pack; nothing for one elsewhere."""
    if district == ELSEWHERE:
        return ""
    pack = region().data
    # A zone that is no district of its own has none: there the city's is the nearest.
    found = {row["code"]: str(row.get("adcode") or "") for row in pack["districts"]}
    return found.get(district) or str(pack.get("code") or "")


def industry_of(fields: list[str]) -> str:
    """Return the section of GB/T 4754 that the region pack gives first for industry fields."""
    sections = {row["code"]: row.get("gbt4754") or [] for row in region().data["fields"]}
    return next((letter for code in fields for letter in sections.get(code, [])), "")
