"""What is told of a posting to whoever takes it along: its public fields, as the listing specifies.

A field gets here by its specification and its value by the disclosure to anybody; nothing is named
one by one. A field that nobody classified reaches only those introduced and is therefore not told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, inspect, or_

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from web.base import labels
from web.base.listing.spec import Reach, Shape, Spec
from web.base.listing.words import code_word
from web.finding.feeds import clean
from web.postings.disclosure import PostingView, public_view
from web.postings.fields import LISTINGS
from web.postings.models import NeedRevision, Posting, Revision
from web.postings.rows import TextRow
from web.postings.states import PostingState, RevisionState

TOLD = frozenset({Reach.SUMMARY, Reach.DETAIL, Reach.ORGANISATION})
"""How far a field must reach to be told at all; whether it is, the disclosure decides."""

NO_FIELDS = frozenset({"revision_id", "state"})
"""A number inside the database; and what is given away is published, or it is not given away."""

ROW_CELLS = ("kind", "title", "number", "state")
"""What a row of a field tells; whatever else is stored in one stays here."""

PASSED = (RevisionState.APPROVED, RevisionState.SUPERSEDED)
"""States of a text that is, or once was, published."""

FEN = 100

_WORDS = "techmatch_told_words"

NEEDS = inspect(NeedRevision).local_table

Told = dict[str, Any]


def told_specs(kind: Kind) -> tuple[Spec, ...]:
    """Return the fields of a kind that can be told, whose it is and where it stands first."""
    listing = LISTINGS[kind]
    every = (*listing.owned, *listing.asked)
    return tuple(spec for spec in every if spec.reach in TOLD and spec.name not in NO_FIELDS)


Text = Revision | TextRow
"""A version of a posting's text, a model's object or a plain row."""


def is_open(text: Text) -> bool:
    """Return whether a published text is given away: more than its summary is public.

    Who shows the summary alone shows it on the site, where it can be taken back, and in no copy.
    """
    hides = getattr(text, "confidentiality", None) is Confidentiality.SUMMARY
    return text.posting.state is PostingState.PUBLISHED and not hides


def was_open(posting: Posting) -> bool:
    """Return whether more than the summary of a posting was public at some time.

    A plan in answer to a need passes as well, but is never published.
    """
    return posting.published_revision is not None and any(
        getattr(one, "confidentiality", None) is not Confidentiality.SUMMARY
        for one in posting.revisions
        if one.state in PASSED
    )


def is_open_row() -> ColumnElement[bool]:
    """Return ``is_open`` for statements that join a need's published text, if there is one."""
    extent = NEEDS.c.confidentiality
    told_in_full = or_(extent.is_(None), extent != Confidentiality.SUMMARY)
    return and_(Posting.state == PostingState.PUBLISHED, told_in_full)


def write_text(text: Text) -> str:
    """Return what is told of a published text as JSON, the same for the same."""
    return json.dumps(tell(public_view(text)), ensure_ascii=False, separators=(",", ":"))


def tell(view: PostingView) -> Told:
    """Return the fields of a public view that hold something, in the order of the listing."""
    values = {
        spec.name: _TELL[spec.shape](spec, getattr(view, spec.name))
        for spec in told_specs(view.kind)
        if spec.name not in view.hidden
    }
    return {name: value for name, value in values.items() if value not in (None, "", [])}


def sets_of(text: Text) -> list[str]:
    """Return the sets that a posting is in.

    They are made of what no owner of its kind can hide: of a need its kind and its fields, of an
    achievement its place as well. A record that has gone stays in them.
    """
    view = public_view(text)
    found = [view.kind.value, *(f"field:{code}" for code in view.fields)]
    if view.kind is Kind.ACHIEVEMENT and view.district:
        found.append(f"district:{view.district}")
    return found


def _tell_code(spec: Spec, code: Any) -> Told | None:
    return {"code": str(code), **_words_of(spec, code)} if code else None


def _words_of(spec: Spec, code: Any) -> Mapping[str, str]:
    """Return the words for a code; there are few codes, and to change the language takes time."""
    known: dict[tuple[Any, str], Mapping[str, str]]
    known = current_app.extensions.setdefault(_WORDS, {})
    key = (spec.codes or type(code), str(code))
    if key not in known:
        found = {}
        for name, language in (("name", "zh"), ("name_en", "en")):
            with force_locale(language):
                found[name] = clean(_word_of(spec, code))
        known[key] = found
    return known[key]


def _word_of(spec: Spec, code: Any) -> str:
    if spec.codes:
        return code_word(spec, str(code))
    return labels.label(code) if isinstance(code, StrEnum) else str(code)


def _tell_money(fen: int | None) -> int | float | None:
    if fen is None:
        return None
    return fen / FEN if fen % FEN else fen // FEN


def _tell_moment(value: date | datetime | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return value.isoformat()


def _tell_row(row: Mapping[str, str]) -> Told:
    cells = {name: clean(str(row.get(name) or "")) for name in ROW_CELLS}
    return {name: text for name, text in cells.items() if text}


_TELL: Mapping[Shape, Callable[[Spec, Any], Any]] = {
    Shape.LINE: lambda _, text: clean(text or ""),
    Shape.TEXT: lambda _, text: clean(text or ""),
    Shape.NUMBER: lambda _, number: number,
    Shape.MONEY: lambda _, fen: _tell_money(fen),
    Shape.DATE: lambda _, day: _tell_moment(day),
    Shape.MOMENT: lambda _, moment: _tell_moment(moment),
    Shape.LEVEL: lambda _, level: level,
    Shape.CODE: _tell_code,
    Shape.CODES: lambda spec, codes: [_tell_code(spec, code) for code in codes if code],
    Shape.KEYWORDS: lambda _, words: [clean(word) for word in words if clean(word)],
    Shape.FLAG: lambda _, is_so: bool(is_so),
    Shape.ROWS: lambda _, rows: [cells for row in rows if (cells := _tell_row(row))],
}
"""A value as it is told: amounts in yuan, moments in UTC, codes with words in both languages."""
