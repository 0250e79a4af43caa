"""What a row still lacks before it can be handed in: the rules of the form, for a whole table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from matcher.types import Kind
from web.base.addresses import find_fault
from web.base.listing.spec import Shape
from web.drafting.forms import MOST_FIELDS, SHORTEST_PHONE, SHORTEST_SUMMARY
from web.postings.fields import LISTINGS


def find_lacking(kind: Kind, values: Mapping[str, Any], today: date) -> list[str]:
    """Return the names of the fields that a submission lacks or could not be handed in with.

    Declarations are not among them: whoever brings the table makes them for all its rows.
    """
    listing = LISTINGS[kind]
    found = [
        spec.name
        for spec in listing.required
        if spec.shape is not Shape.FLAG
        and not values.get(spec.name)
        and not (spec.instead and values.get(spec.instead))
    ]
    return [*found, *(name for name in _find_wrong(values, today) if name not in found)]


def declarations(kind: Kind) -> list[str]:
    """Return the names of what must be declared before a posting of ``kind`` is handed in."""
    return [spec.name for spec in LISTINGS[kind].required if spec.shape is Shape.FLAG]


def _find_wrong(values: Mapping[str, Any], today: date) -> list[str]:
    until, summary = values.get("valid_until"), values.get("summary") or ""
    phone, email = values.get("contact_phone") or "", values.get("contact_email") or ""
    wrong = {
        "valid_until": until is not None and until <= today,
        "summary": bool(summary) and len(summary) < SHORTEST_SUMMARY,
        "fields": len(values.get("fields") or ()) > MOST_FIELDS,
        "contact_phone": bool(phone) and sum(map(str.isdigit, phone)) < SHORTEST_PHONE,
        "contact_email": bool(email) and bool(find_fault(email)),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]
