"""One piece of a list: what its address asks for, and where the next piece begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import request
from sqlalchemy import Select

from web.api import cursors
from web.api.pieces import piece
from web.base.keysets import Key, fetch_after

_OF_EVERY_LIST = frozenset({"limit", "cursor", "lang"})


def walk(
    statement: Select[Any],
    keys: Sequence[Key],
    kinds: Sequence[type[Any]],
    query: Mapping[str, Any],
    tell: Callable[[Any], Any],
) -> dict[str, Any]:
    """Return the piece that the address asks for; ``kinds`` are those of the keys' values."""
    asked = asked_of(query)
    place = cursors.read(query.get("cursor"), asked, kinds)
    rows, rest = fetch_after(statement, keys, place, query["limit"])
    return piece([tell(row) for row in rows], cursors.write(rest, asked))


def asked_of(query: Mapping[str, Any]) -> list[Any]:
    """Return what tells a list from others: its address and its filters."""
    filters = sorted((name, query[name]) for name in query.keys() - _OF_EVERY_LIST)
    return [request.path, *filters]
