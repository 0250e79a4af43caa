"""Public lists of registers: by words and facets, with counts beside the choices."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Text, bindparam, func, select
from sqlalchemy.orm import joinedload

from matcher.text.folding import fold_text
from web.base import db, labels
from web.base.caching.answers import keep_each
from web.base.listing.register import Register
from web.base.listing.spec import Spec
from web.base.listing.words import code_word
from web.base.paging import PAGE_SIZE, Page, fetch_page
from web.base.rows import fetch
from web.registers.disclosure import EntryView, public_view
from web.registers.models import Entry, EntryTag

LONGEST_QUERY = 200
_LITERAL = re.compile("[/%_]")
"""What LIKE would take for more than itself."""
FacetChoices = dict[str, list[tuple[str, str, int]]]
"""Facet -> (code, word, number)."""


@dataclass(frozen=True)
class Wanted:
    """What a list is narrowed to."""

    register: Register
    words: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Facet -> code."""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.words or self.chosen)

    @property
    def arguments(self) -> dict[str, Any]:
        """The arguments of an address that say so."""
        return {**({"q": self.words} if self.words else {}), **self.chosen}


def read_wanted(register: Register, arguments: Mapping[str, str]) -> Wanted:
    """Return what an address narrows a list to; unknown codes narrow nothing."""
    words = " ".join(arguments.get("q", "").split())[:LONGEST_QUERY]
    asked = {name: arguments.get(name, "") for name in register.facets}
    chosen = {
        name: code for name, code in asked.items() if code in _words_of(register.listing[name])
    }
    return Wanted(register, words, chosen)


def codes_of(register: Register, facet: str) -> frozenset[str]:
    """Return the codes that a facet of a register knows."""
    return frozenset(_words_of(register.listing[facet]))


def list_entries(wanted: Wanted, number: int, size: int = PAGE_SIZE) -> Page[EntryView]:
    """Return one page of the public entries that pass, the newest first."""
    page = fetch_page(select_entries(wanted), number, size)
    return Page([public_view(one) for one in page.items], page.total, page.number, page.size)


def list_newest(register: Register, count: int) -> list[EntryView]:
    """Return the newest public entries of a register."""
    statement = select_entries(Wanted(register)).limit(count)
    return [public_view(one) for one in db.session().scalars(statement)]


def find_named(text: str, most: int) -> list[EntryView]:
    """Return public entries of any register that hold every word, the newest first."""
    words = [_LITERAL.sub(r"/\g<0>", word) for word in _words_in(text)]
    if not words:
        return []
    asked = {f"word{place}": f"%{word}%" for place, word in enumerate(words)}
    return views_of([row.id for row in fetch(_select_named(len(words)), most=most, **asked)])


@cache
def _select_named(count: int) -> Select[Any]:
    """Select the public entries that hold so many words."""
    texts = [
        Entry.search_text.like(bindparam(f"word{place}", type_=Text), escape="/")
        for place in range(count)
    ]
    statement = select(Entry.id).where(Entry.shown.is_not(None), *texts)
    newest = statement.order_by(Entry.published_at.desc(), Entry.id.desc())
    return newest.limit(bindparam("most", type_=Integer))


def select_entries(wanted: Wanted) -> Select[Entry]:
    """Select the public entries that pass, the newest first."""
    return (
        select(Entry)
        .where(*_conditions(wanted))
        .options(joinedload(Entry.organisation))
        .order_by(Entry.published_at.desc(), Entry.id.desc())
    )


def views_of(ids: Sequence[int]) -> list[EntryView]:
    """Return the public views of entries in the order of ``ids``; who is not public is left out."""
    views = keep_each("registers.views", ids, _read_views)
    return [views[key] for key in ids if key in views]


def _read_views(ids: Sequence[int]) -> dict[int, EntryView]:
    statement = select(Entry).where(Entry.id.in_(ids), Entry.shown.is_not(None))
    found = db.session().scalars(statement.options(joinedload(Entry.organisation)))
    return {one.id: public_view(one) for one in found}


def name_facets(wanted: Wanted) -> FacetChoices:
    """Return each facet's choices, counted under what else is chosen; what nothing has is left
    out, except the choice."""
    return {name: _choices(wanted, name) for name in wanted.register.facets}


def count_public() -> dict[str, int]:
    """Return how many public entries each register has."""
    rows = db.session().execute(
        select(Entry.register, func.count())
        .where(Entry.shown.is_not(None))
        .group_by(Entry.register)
    )
    return {name: int(count) for name, count in rows}


def _choices(wanted: Wanted, facet: str) -> list[tuple[str, str, int]]:
    others = {name: code for name, code in wanted.chosen.items() if name != facet}
    rows = db.session().execute(
        select(EntryTag.code, func.count())
        .join(Entry, Entry.id == EntryTag.entry_id)
        .where(EntryTag.facet == facet, *_conditions(replace(wanted, chosen=others)))
        .group_by(EntryTag.code)
    )
    counts: dict[str, int] = {code: int(count) for code, count in rows}
    spec = wanted.register.listing[facet]
    named = _words_of(spec).items()
    chosen = wanted.chosen.get(facet)
    found = [
        (code, word, counts.get(code, 0))
        for code, word in named
        if counts.get(code) or code == chosen
    ]
    # Kinds have an order of their own; of the many of the region the fullest comes first.
    return sorted(found, key=lambda row: -row[2]) if isinstance(spec.codes, str) else found


def _words_of(spec: Spec) -> dict[str, str]:
    """Return code -> word of a field's closed set."""
    if isinstance(spec.codes, str):
        return labels.region().names(spec.codes)
    return {code.value: code_word(spec, code.value) for code in spec.codes}


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [
        Entry.register == wanted.register.name,
        Entry.shown.is_not(None),
    ]
    found += _holding(wanted.words)
    for facet, code in wanted.chosen.items():
        tagged: Any = select(EntryTag.entry_id).where(
            EntryTag.facet == facet, EntryTag.code == code
        )
        found.append(Entry.id.in_(tagged))
    return found


def _holding(text: str) -> list[ColumnElement[bool]]:
    """Return the conditions that an entry holds every word of a text."""
    return [Entry.search_text.contains(word, autoescape=True) for word in _words_in(text)]


def _words_in(text: str) -> list[str]:
    return fold_text(text[:LONGEST_QUERY]).split()
