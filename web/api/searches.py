"""Searching needs and achievements by what they mean, as the page does."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from matcher.types import Kind
from web.api import cursors
from web.api.fields import refuse, words_of
from web.api.pieces import piece, piece_of
from web.api.postings import Achievement, AchievementQuery, Need, NeedQuery, filter_of
from web.api.resources import Resource
from web.finding.listing import list_found
from web.finding.searches import LONGEST_QUERY, read_words

RESOURCE = Resource("searches", _l("搜索"))

_EMPTY = _l("请写下要找的内容。")


def _search_schema(name: str, query: type[Schema]) -> type[Schema]:
    """Return what a search's address carries: what its list's does, and words."""
    words = words_of(LONGEST_QUERY, _l("用自己的话描述要找的内容"), required=True)
    return type(name, (query,), {"q": words})


NeedSearch = _search_schema("NeedSearch", NeedQuery)
AchievementSearch = _search_schema("AchievementSearch", AchievementQuery)


@RESOURCE.get("/needs/search", piece_of(Need), query=NeedSearch, words=_l("搜索需求"))
def needs(query: dict[str, Any]) -> dict[str, Any]:
    """Search published needs, the best first."""
    return _search(Kind.NEED, query)


@RESOURCE.get(
    "/achievements/search",
    piece_of(Achievement),
    query=AchievementSearch,
    words=_l("搜索成果"),
)
def achievements(query: dict[str, Any]) -> dict[str, Any]:
    """Search published achievements, the best first."""
    return _search(Kind.ACHIEVEMENT, query)


def _search(kind: Kind, query: dict[str, Any]) -> dict[str, Any]:
    from web.finding.found import find

    words = read_words(query)
    if not words:
        refuse("q", _EMPTY)
    # The engine finds a few dozen at most; where a piece begins is a number among them.
    asked = {name: value for name, value in query.items() if name not in ("cursor", "lang")}
    place = cursors.read(query.get("cursor"), asked, [int])
    number = place[0] if place else 1
    page = list_found(filter_of(kind, query, tuple(find(kind, words).ids)), number, query["limit"])
    if page.number != number:
        return piece([], None)
    rest = [number + 1] if page.number < page.pages else None
    return piece(page.items, cursors.write(rest, asked))
