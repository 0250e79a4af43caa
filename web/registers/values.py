"""What an entry says, between a form, the database and a page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from web.base.listing.spec import Listing, Shape, Spec


def store(listing: Listing, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of the fields that a form asks for, as JSON keeps them."""
    return {spec.name: _pack(values.get(spec.name, spec.blank)) for spec in listing.asked}


def read(listing: Listing, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return stored values as forms and pages take them; a field that is new is empty."""
    return {
        spec.name: _unpack(spec, stored[spec.name]) if spec.name in stored else spec.blank
        for spec in listing.asked
    }


def _pack(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return list(value) if isinstance(value, list | tuple) else value


def _unpack(spec: Spec, value: Any) -> Any:
    if value in (None, ""):
        return spec.blank
    if spec.shape is Shape.DATE:
        return date.fromisoformat(value)
    if spec.shape is Shape.CODE and not isinstance(spec.codes, str):
        return spec.codes(value)
    return tuple(value) if isinstance(value, list) else value
