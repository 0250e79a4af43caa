"""Items and words as lines of text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import date
from typing import Any

from matcher.types import Item, Kind

_NAMES = tuple(field.name for field in fields(Item))
_LISTS = tuple(_NAMES.index(name) for name in ("keywords", "fields", "modes", "musts"))
_KIND, _VALID_UNTIL = _NAMES.index("kind"), _NAMES.index("valid_until")

_BETWEEN = "\0"


def write_item(item: Item) -> str:
    """Return an item as a line."""
    values = [getattr(item, name) for name in _NAMES]
    if item.valid_until is not None:
        values[_VALID_UNTIL] = item.valid_until.isoformat()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def read_item(line: str) -> Item:
    """Return the item of a line."""
    values: list[Any] = json.loads(line)
    values[_KIND] = Kind(values[_KIND])
    for place in _LISTS:
        values[place] = tuple(values[place])
    if values[_VALID_UNTIL] is not None:
        values[_VALID_UNTIL] = date.fromisoformat(values[_VALID_UNTIL])
    return Item(*values)


def write_words(words: Iterable[str]) -> str:
    """Return words, none of them empty, as a line."""
    return _BETWEEN.join(words)


def read_words(line: str) -> tuple[str, ...]:
    """Return the words of a line."""
    return tuple(line.split(_BETWEEN)) if line else ()


def read_names(line: str) -> frozenset[str]:
    """Return the words of a line in no order."""
    return frozenset(read_words(line))
