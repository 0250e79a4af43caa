"""Lists in pieces: what their addresses carry, and how a piece is told."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from flask import g
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields

from web.api.cursors import LONGEST
from web.api.fields import Sent, Told, choice, text, whole
from web.base.locale import LOCALES

MOST = 100
USUAL = 20


class Asked(Sent):
    """What every address may carry."""

    lang = choice(LOCALES, metadata={"description": _l("文字的语言，优先于 Accept-Language")})


class Walk(Asked):
    """What the address of a list carries beside its filters."""

    limit = whole(1, MOST, load_default=USUAL, metadata={"description": _l("一次最多几项")})
    cursor = text(metadata={"description": _l("上一页给出的 next_cursor"), "maxLength": LONGEST})


@cache
def piece_of(item: type[Schema]) -> type[Told]:
    """Return the schema of a piece of a list of such items; the same for all such lists."""
    made = {
        "items": fields.List(fields.Nested(item), required=True),
        "next_cursor": fields.String(
            required=True,
            allow_none=True,
            metadata={"description": _l("取下一页时放进 cursor；没有下一页时为 null")},
        ),
    }
    return type(f"{item.__name__}Piece", (Told,), made)


def piece(items: Sequence[Any], next_cursor: str | None) -> dict[str, Any]:
    """Return a piece as its schema tells it."""
    g.next_cursor = next_cursor
    return {"items": items, "next_cursor": next_cursor}
