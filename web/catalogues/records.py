"""A catalogue for programs, as JSON.

The shape, whose keys stay as they are; what is added later gets keys of its own::

    {
      "format": "techmatch-catalogue", "version": 1,
      "call": {"key": "2026Q4", "kind": "needs" | "achievements" | "both", "theme", "title",
               "url", "opens_at", "closes_at", "catalogued_at", "is_demo"},
      "lists": [{"name": "achievements" | "needs" | "technologies", "title",
                 "groups": [{"code", "title", "items": [{"number": 1, "code": "N12"}]}],
                 "withdrawn": 0}],
      "items": {"N12": {"code", "kind": "need" | "achievement", "url", "title", "summary", ...,
                        "hidden": ["indicators"]}}
    }

Moments are of UTC, days are ISO dates, amounts are integer fen. Fields, districts, modes and kinds
are codes of the region pack. What its owner does not show is null and named in ``hidden``. An
item that was withdrawn is in no list and not among the items.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import url_for

from matcher.types import Kind
from web.base.urls import absolute_url
from web.calls.models import Call
from web.catalogues.lists import NamedList
from web.postings.disclosure import PostingView
from web.postings.numbers import number_of

FORMAT = "techmatch-catalogue"
VERSION = 1
MIME_TYPE = "application/json"

_COMMON = (
    *("title", "summary", "organisation_name", "district", "fields", "modes", "keywords"),
    *("indicators", "valid_until", "is_demo"),
)
TOLD = {
    Kind.NEED: (
        *_COMMON,
        *("need_kind", "problem", "budget_min", "budget_max", "deadline", "trl_min"),
        "is_challenge",
    ),
    Kind.ACHIEVEMENT: (*_COMMON, "innovation", "application", "discipline", "trl", "price"),
}
"""What an item tells, by the names of the fields."""


def make_records(call: Call, lists: Sequence[NamedList]) -> bytes:
    """Return a call's catalogue as JSON, the same bytes for the same content."""
    views = {number_of(row.view): row.view for one in lists for row in one.rows}
    record = {
        "format": FORMAT,
        "version": VERSION,
        "call": _call_record(call),
        "lists": [_list_record(one) for one in lists],
        "items": {code: _item_record(view) for code, view in views.items()},
    }
    return json.dumps(record, ensure_ascii=False, indent=1, default=_plain).encode()


def _call_record(call: Call) -> dict[str, Any]:
    return {
        "key": call.key,
        "kind": call.kind.value,
        "theme": call.theme,
        "title": call.title,
        "url": absolute_url(url_for("catalogues.catalogue", call_id=call.id)),
        "opens_at": call.opens_at,
        "closes_at": call.closes_at,
        "catalogued_at": call.catalogued_at,
        "is_demo": call.is_demo,
    }


def _list_record(one: NamedList) -> dict[str, Any]:
    groups = [
        {
            "code": group.code,
            "title": group.title,
            "items": [{"number": row.number, "code": number_of(row.view)} for row in group.rows],
        }
        for group in one.groups
    ]
    return {
        "name": one.name.value,
        "title": one.title,
        "groups": groups,
        "withdrawn": one.withdrawn,
    }


def _item_record(view: PostingView) -> dict[str, Any]:
    told = TOLD[view.kind]
    return {
        "code": number_of(view),
        "kind": view.kind.value,
        "url": absolute_url(url_for(f"items.{view.kind.value}", posting_id=view.id)),
        **{name: None if name in view.hidden else getattr(view, name) for name in told},
        "hidden": sorted(view.hidden.intersection(told)),
    }


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(value)
