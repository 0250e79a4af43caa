"""What a request's address and form hold, read safely."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from flask import request

E = TypeVar("E", bound=StrEnum)

LONGEST_KEY = 9
"""Digits: a longer number would not fit the databases' key columns."""

MOST_KEYS = 5000
"""More than any page offers, and fewer than a database takes in one query."""


def page_number() -> int:
    """Return the page asked for; anything else than a number is the first."""
    return request.args.get("page", 1, type=int)


def key_of(text: str | None) -> int | None:
    """Return a typed object number; None for anything that no row's key can be."""
    if text is None or not text.isdecimal() or len(text) > LONGEST_KEY:
        return None
    return int(text)


def keys_of(texts: Iterable[str], most: int = MOST_KEYS) -> list[int]:
    """Return the object numbers among ``texts``, each once; what is no number is left out."""
    keys = (key_of(text) for text in texts)
    return list(dict.fromkeys(key for key in keys if key is not None))[:most]


def code_argument(codes: type[E], name: str) -> E | None:
    """Return a query argument as a code; an unknown one counts as not given."""
    try:
        return codes(request.args.get(name, ""))
    except ValueError:
        return None
