"""What cannot be right in a registration form: pure rules, for services and forms alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from matcher.domain.codes import ContractKind
from matcher.domain.errors import InputError
from web.base.listing.spec import Shape
from web.contracts.fields import codes_of, fields_of, missing
from web.contracts.specs import HOME_COUNTRIES, Particular

COUNTRY = re.compile(r"\d{3}|[A-Z]{3}")
REGION = re.compile(r"[1-9]\d{5}")
MOST_ITEMS = 9999

Problem = tuple[str, str]
"""Field and code."""


def check_values(kind: ContractKind, values: Mapping[str, Any]) -> None:
    """Raise InputError for the first thing that cannot be right."""
    for field, code in find_problems(kind, values):
        raise InputError.of(field, code)


def find_problems(kind: ContractKind, values: Mapping[str, Any]) -> list[Problem]:
    """Return everything that cannot be right, by field."""
    found = [(name, "missing") for name in missing(kind, values)]
    for one in fields_of(kind):
        found += [(one.name, "unknown") for _ in _unknown(one, values.get(one.name))]
    return found + _parties(values) + _term(values) + _numbers(values)


def _unknown(one: Particular, value: Any) -> list[Any]:
    if not one.codes or not value:
        return []
    known = codes_of(one.codes)
    return [code for code in (value if one.shape is Shape.CODES else [value]) if code not in known]


def _parties(values: Mapping[str, Any]) -> list[Problem]:
    found: list[Problem] = []
    for who in ("seller", "buyer"):
        country, region = values.get(f"{who}_country"), values.get(f"{who}_region")
        if country and not COUNTRY.fullmatch(country):
            found.append((f"{who}_country", "malformed"))
        if region and not REGION.fullmatch(region):
            found.append((f"{who}_region", "malformed"))
        elif region and country not in HOME_COUNTRIES and COUNTRY.fullmatch(country or ""):
            found.append((f"{who}_region", "abroad"))
    return found


def _term(values: Mapping[str, Any]) -> list[Problem]:
    begins, ends = values.get("effective_from"), values.get("effective_until")
    return [("effective_until", "too_early")] if begins and ends and ends < begins else []


def _numbers(values: Mapping[str, Any]) -> list[Problem]:
    items, kinds = values.get("items"), values.get("ip_kinds") or []
    found = []
    if items is not None and not 1 <= items <= MOST_ITEMS:
        found.append(("items", "out_of_range"))
    if "none" in kinds and len(kinds) > 1:
        found.append(("ip_kinds", "contradicts"))
    for name in ("added_investment", "added_output"):
        if (values.get(name) or 0) < 0:
            found.append((name, "negative"))
    return found
