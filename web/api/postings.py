"""Published needs and achievements."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import abort, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields

from matcher.types import Kind
from web.api import cursors
from web.api.facets import Facets, tell_facets
from web.api.fields import Told, choice, schema_of, text
from web.api.pieces import Asked, Walk, piece, piece_of
from web.api.reading import reader
from web.api.resources import Resource
from web.base.access import Access
from web.base.guard import subject
from web.base.permissions import READ_PUBLIC
from web.base.urls import absolute_url
from web.finding import facets, filters, listing
from web.finding.listing import Filter
from web.finding.walking import keys_of, list_after
from web.items.queries import find_view
from web.postings.disclosure import PostingView
from web.postings.fields import LISTINGS
from web.postings.models import Posting
from web.tokens.states import Scope

ITEM = Access(READ_PUBLIC, "posting", scope=Scope.READ_PUBLIC)

RESOURCE = Resource("postings", _l("已发布的需求和成果"))


def _address(view: PostingView) -> str:
    return absolute_url(url_for(f"api_postings.{view.kind.value}", posting_id=view.id))


def _page(view: PostingView) -> str:
    return absolute_url(url_for(f"items.{view.kind.value}", posting_id=view.id))


def _item_schema(kind: Kind, name: str) -> type[Told]:
    links = {
        "self": fields.Function(_address, metadata={"type": "string", "format": "uri"}),
        "page": fields.Function(_page, metadata={"type": "string", "format": "uri"}),
    }
    return schema_of(name, LISTINGS[kind], **links)


def _query_schema(kind: Kind, name: str) -> type[Schema]:
    """Return what the address of a list carries: the facets and the order of its page."""

    def check(facet: str) -> Any:
        def is_known(code: str) -> None:
            if code not in facets.known_codes(facet):
                raise ValidationError(gettext("没有这个代码，请从 facets 列出的代码中选择。"))

        return is_known

    chosen = {
        facet: text(validate=check(facet), metadata={"description": facets.WORDS[facet]})
        for facet in listing.FACETS[kind]
    }
    return type(name, (Walk,), {**chosen, "sort": choice(listing.SORTS[kind])})


Need = _item_schema(Kind.NEED, "Need")
Achievement = _item_schema(Kind.ACHIEVEMENT, "Achievement")
NeedQuery = _query_schema(Kind.NEED, "NeedQuery")
AchievementQuery = _query_schema(Kind.ACHIEVEMENT, "AchievementQuery")


@RESOURCE.get("/needs", piece_of(Need), query=NeedQuery, words=_l("列出已发布的需求"))
def needs(query: dict[str, Any]) -> dict[str, Any]:
    """List published needs."""
    return _list(Kind.NEED, query)


@RESOURCE.get(
    "/achievements", piece_of(Achievement), query=AchievementQuery, words=_l("列出已发布的成果")
)
def achievements(query: dict[str, Any]) -> dict[str, Any]:
    """List published achievements."""
    return _list(Kind.ACHIEVEMENT, query)


@RESOURCE.get("/needs/facets", Facets, query=Asked, words=_l("需求有哪些筛选条件"))
def need_facets(_query: dict[str, Any]) -> dict[str, Any]:
    """Tell by what needs can be narrowed."""
    return _facets(Kind.NEED)


@RESOURCE.get("/achievements/facets", Facets, query=Asked, words=_l("成果有哪些筛选条件"))
def achievement_facets(_query: dict[str, Any]) -> dict[str, Any]:
    """Tell by what achievements can be narrowed."""
    return _facets(Kind.ACHIEVEMENT)


@RESOURCE.get("/needs/<int:posting_id>", Need, query=Asked, access=ITEM, words=_l("读取一项需求"))
def need(_query: dict[str, Any], **_: int) -> PostingView:
    """Tell one need."""
    return _find(Kind.NEED)


@RESOURCE.get(
    "/achievements/<int:posting_id>",
    Achievement,
    query=Asked,
    access=ITEM,
    words=_l("读取一项成果"),
)
def achievement(_query: dict[str, Any], **_: int) -> PostingView:
    """Tell one achievement."""
    return _find(Kind.ACHIEVEMENT)


def _list(kind: Kind, query: dict[str, Any]) -> dict[str, Any]:
    wanted = filter_of(kind, query)
    place = cursors.read(query.get("cursor"), wanted, _kinds_of(wanted))
    views, rest = list_after(wanted, place, query["limit"])
    return piece(views, cursors.write(rest, wanted))


def filter_of(kind: Kind, query: dict[str, Any], ids: tuple[int, ...] | None = None) -> Filter:
    """Return what the checked arguments of an address narrow a list to."""
    chosen: dict[str, Any] = {facet: query.get(facet, "") for facet in listing.FACETS[kind]}
    return Filter(kind, **chosen, sort=query.get("sort", ""), ids=ids)


def _kinds_of(wanted: Filter) -> list[type[Any]]:
    """Return of what kinds the values are that a list is ordered by."""
    own: list[type[Any]] = [datetime, int]
    more = {"mature": int, "deadline": date}
    return [more[wanted.sort], *own] if len(keys_of(wanted)) > len(own) else own


def _facets(kind: Kind) -> dict[str, Any]:
    return tell_facets(filters.name_facets(Filter(kind)))


def _find(kind: Kind) -> PostingView:
    view = find_view(subject(Posting), kind, reader())
    if view is None:
        abort(404)
    return view
