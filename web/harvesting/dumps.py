"""Files with everything that is open: one JSON object a line, compressed.

A file is made when it is asked for and kept in memory as long as nothing changes: what tells one
edition from another is asked of the database each time, so that nothing that was taken off is ever
sent again. What records say is stored with them, so that making a file costs one statement.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale

from matcher.types import Kind
from web.base import labels
from web.base.urls import absolute_url
from web.calls.models import Call
from web.catalogues import queries as catalogues
from web.finding.feeds import clean
from web.harvesting import queries
from web.harvesting.addresses import identifier_of, page_of, repository

FORMAT = 1
"""Part of what tells editions apart, should the program write them otherwise."""

LEVEL = 4
"""A tenth larger than with 6, in two thirds of the time."""

_KEPT = "techmatch_dumps"


@dataclass(frozen=True, slots=True)
class Edition:
    """What a file holds at a moment: another tag, and it may hold something else."""

    tag: str
    count: int
    changed_at: datetime | None
    write: Callable[[], Iterable[str]]


def find_edition(name: str) -> Edition:
    """Return what a file of ``FILES`` holds now."""
    return FILES[name]()


def make_file(name: str, edition: Edition) -> bytes:
    """Return a file's content."""
    kept: dict[str, tuple[str, bytes]] = current_app.extensions.setdefault(_KEPT, {})
    known = kept.get(name)
    if known is not None and known[0] == edition.tag:
        return known[1]
    content = _compress(edition.write())
    kept[name] = (edition.tag, content)
    return content


def _compress(lines: Iterable[str]) -> bytes:
    target = BytesIO()
    # Without the time, so that the same records make the same file.
    with gzip.GzipFile("", "wb", compresslevel=LEVEL, fileobj=target, mtime=0) as file:
        for line in lines:
            file.write(f"{line}\n".encode())
    return target.getvalue()


def _postings(kind: Kind) -> Edition:
    found = queries.edition_of(kind)
    return Edition(_tag(found.key), found.count, found.changed_at, lambda: _write_postings(kind))


def _write_postings(kind: Kind) -> Iterator[str]:
    # The addresses differ by the number at their end alone, and to make one takes time.
    name, page = (made(kind, 0).removesuffix("0") for made in (identifier_of, page_of))
    for posting_id, content in queries.read_all(kind):
        names = f'"identifier":"{name}{posting_id}","page":"{page}{posting_id}"'
        # What is stored is an object that holds something.
        yield f"{{{names},{content[1:]}"


def _calls() -> Edition:
    lines = [
        json.dumps(describe_call(call), ensure_ascii=False)
        for call in catalogues.list_announced_calls()
    ]
    return Edition(_tag("\n".join(lines)), len(lines), None, lambda: lines)


def describe_call(call: Call) -> dict[str, Any]:
    """Return what anybody may read of a call, without whom to ask."""
    with force_locale("zh"):
        fields = [{"code": one, "name": labels.field_name(one)} for one in call.focus_fields]
        kind = {"code": call.kind.value, "name": labels.label(call.kind)}
    told = {
        "page": absolute_url(url_for("catalogues.show", call_id=call.id)),
        "id": call.id,
        "key": call.key,
        "kind": kind,
        "title": clean(call.title),
        "theme": clean(call.theme),
        "notice": clean(call.notice),
        "eligible": clean(call.eligible),
        "focus_fields": fields,
        "opens_at": call.opens_at.isoformat(timespec="seconds"),
        "closes_at": call.closes_at.isoformat(timespec="seconds"),
        "state": call.state.value,
        "is_demo": call.is_demo,
    }
    return {name: value for name, value in told.items() if value not in ("", [])}


def _tag(key: str) -> str:
    # Addresses are part of what is sent.
    told = f"{FORMAT} {repository()} {absolute_url('/')} {key}"
    return sha256(told.encode()).hexdigest()[:32]


FILES: Mapping[str, Callable[[], Edition]] = {
    "achievements": lambda: _postings(Kind.ACHIEVEMENT),
    "needs": lambda: _postings(Kind.NEED),
    "calls": _calls,
}
"""The files by their names, without the ending."""
