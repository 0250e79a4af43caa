"""Postings as the rows of a file that can be read again and then changes nothing.

Headings and words are those of the import template, so they are Chinese whatever language the
reader has chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from flask_babel import force_locale

from matcher.domain.codes import Must
from matcher.types import Kind
from web.base import contacts, labels
from web.base.listing.spec import Block, Reach, Shape, Spec
from web.base.listing.words import code_word
from web.base.sheets.tables import Column, wan
from web.exchange import told
from web.postings.disclosure import PostingView
from web.postings.fields import LISTINGS
from web.postings.models import Posting
from web.postings.numbers import number_of
from web.postings.rights import write_rights

TEMPLATE_LOCALE = "zh"

_MUST_WORDS: Mapping[str, str] = {
    Must.FIELD: "领域",
    Must.MATURITY: "成熟度",
    Must.BUDGET: "预算",
    Must.MODES: "合作方式",
    Must.DISTRICT: "区县",
    Must.INDICATORS: "指标",
}
"""The words that the template has for criteria."""

_WIDTHS: Mapping[Shape, int] = {Shape.TEXT: 48, Shape.ROWS: 36, Shape.CODES: 18, Shape.KEYWORDS: 24}


@dataclass(frozen=True, slots=True)
class PostingRow:
    """A posting and what the file's reader may see of its text."""

    posting: Posting
    view: PostingView


def posting_columns(kind: Kind) -> list[Column[PostingRow]]:
    """Return the columns of a kind: those of the template in its order, then where it stands."""
    placed: dict[int, list[Column[PostingRow]]] = {
        1: [Column("id", told.CODE, _code, 10)],
        14: [
            Column("organisation", told.ORGANISATION, lambda row: row.view.organisation_name, 28),
            Column("credit_code", told.CREDIT_CODE, _credit_code, 22),
        ],
    }
    for spec in LISTINGS[kind].specs:
        if spec.heading is not None and spec.reach is not Reach.RECORD:
            placed[spec.heading.at] = [_column(spec)]
    stated = [column for at in sorted(placed) for column in placed[at]]
    return [*stated, *_STANDING]


def in_template_words() -> AbstractContextManager[None]:
    """Speak the template's language while such a file is written."""
    return force_locale(TEMPLATE_LOCALE)


def _column(spec: Spec) -> Column[PostingRow]:
    assert spec.heading is not None
    unit = "（万元）" if spec.shape is Shape.MONEY else ""
    width = 36 if spec.name == "title" else _WIDTHS.get(spec.shape, 14)
    # Each word is looked up once for a whole file.
    word = cache(partial(_word, spec))
    return Column(
        spec.name,
        spec.heading.name + unit,
        partial(_say, spec, word),
        width,
        plain=partial(_plain, spec),
    )


def _plain(spec: Spec, row: PostingRow) -> Any:
    if spec.name in row.view.hidden:
        return None
    value = getattr(row.view, spec.name)
    if value and spec.block is Block.CONTACT:
        contacts.note(row.view.contact)
    if spec.shape is Shape.MONEY:
        return wan(value)
    return list(value) if isinstance(value, tuple) else value


def _say(spec: Spec, word: Callable[[str], str], row: PostingRow) -> Any:
    value = _plain(spec, row)
    if value is None:
        return None
    if spec.shape is Shape.FLAG:
        return "是" if value else "否"
    if spec.shape is Shape.ROWS:
        return write_rights(value)
    if spec.shape is Shape.CODE:
        return word(value) if value else ""
    if spec.shape in (Shape.CODES, Shape.KEYWORDS):
        return "、".join(word(entry) for entry in value)
    return value


def _word(spec: Spec, entry: str) -> str:
    if spec.codes is Must:
        return _MUST_WORDS.get(entry, entry)
    return code_word(spec, entry) if spec.codes else entry


def _code(row: PostingRow) -> str:
    return number_of(row.view)


def _credit_code(row: PostingRow) -> str | None:
    is_hidden = row.view.organisation_name is None
    return None if is_hidden else row.posting.organisation.credit_code


def _state(row: PostingRow) -> str:
    return labels.label(row.posting.state)


def _call(row: PostingRow) -> str:
    return row.posting.call.title if row.posting.call else ""


_STANDING: list[Column[PostingRow]] = [
    Column("state", told.STATE, _state, 10, lambda row: row.posting.state.value),
    Column("submitted_at", told.SUBMITTED, lambda row: row.posting.submitted_at, 18),
    Column("call", told.CALL, _call, 28, lambda row: row.view.call_key),
    Column("is_demo", told.DEMO, lambda row: "是" if row.view.is_demo else "", 10),
]
