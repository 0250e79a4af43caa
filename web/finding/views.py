"""Finding: lists, search, comparison, districts and feeds. All state is in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask_babel import gettext

from matcher.types import Kind
from web.base import labels
from web.base.arguments import keys_of, page_number
from web.base.caching.front import PART_HEADER
from web.base.listing.words import say
from web.base.paging import Page
from web.base.urls import absolute_url
from web.finding import listing
from web.finding.facet_counts import count_facets
from web.finding.feeds import make_feed
from web.finding.filters import name_facets, read_filter, read_since
from web.finding.listing import Filter
from web.finding.saved_views import offer_to_save
from web.finding.searches import read_search, read_words
from web.postings import queries as postings_queries
from web.postings.disclosure import PostingView
from web.postings.fields import LISTINGS

blueprint = Blueprint("finding", __name__)

FIRST_FOUND = 8
MOST_COMPARED = 4
FEED_SIZE = 30


@blueprint.get("/achievements")
def achievements() -> str:
    """List achievements."""
    return _show_list(Kind.ACHIEVEMENT)


@blueprint.get("/needs")
def needs() -> str:
    """List needs."""
    return _show_list(Kind.NEED)


@blueprint.get("/search")
def search() -> Response:
    """Find needs and achievements by what they mean, in one box."""
    text = read_words(request.args)
    kinds = _wanted_kinds()
    results = [_search_kind(kind, text, one=len(kinds) == 1) for kind in kinds] if text else []
    is_part = request.headers.get(PART_HEADER) == "results"
    template = "finding/_results.html" if is_part else "finding/search.html"
    answer = Response(
        render_template(
            template,
            text=text,
            kinds=kinds,
            results=results,
            closed=_find_closed(text, kinds),
            chosen=_chosen_for_comparison(),
            offer=offer_to_save(read_search(request.args) if text else None),
            since=read_since(),
        )
    )
    answer.vary.add(PART_HEADER)
    return answer


@blueprint.get("/compare")
def compare() -> str:
    """Show up to four achievements side by side."""
    wanted = _chosen_for_comparison()
    views = [
        view
        for view in postings_queries.views_of(wanted[:MOST_COMPARED])
        if view.kind is Kind.ACHIEVEMENT
    ]
    return render_template(
        "finding/compare.html",
        views=views,
        compared=LISTINGS[Kind.ACHIEVEMENT].compared(),
        say=say,
        left_out=len(wanted) - len(views),
        most=MOST_COMPARED,
    )


@blueprint.get("/districts")
def districts() -> str:
    """Show how many needs and achievements each district has."""
    counts = {kind: count_facets(Filter(kind))["district"] for kind in Kind}
    codes = [code for code in labels.region().names("districts") if _has_any(counts, code)]
    return render_template("finding/districts.html", counts=counts, codes=codes)


@blueprint.get("/achievements.atom")
def achievements_feed() -> Response:
    """Send the newest achievements of a list or a search as a feed."""
    return _send_feed(Kind.ACHIEVEMENT)


@blueprint.get("/needs.atom")
def needs_feed() -> Response:
    """Send the newest needs of a list or a search as a feed."""
    return _send_feed(Kind.NEED)


def _has_any(counts: dict[Kind, dict[str, int]], code: str) -> bool:
    return any(code in found for found in counts.values())


def _wanted_kinds() -> list[Kind]:
    only = request.args.get("kind", "")
    return [Kind(only)] if only in set(Kind) else [Kind.NEED, Kind.ACHIEVEMENT]


def _chosen_for_comparison() -> list[int]:
    """Return the achievements the address carries for comparison, each once."""
    return keys_of(request.args.getlist("id"))


def _show_list(kind: Kind) -> str:
    wanted = read_filter(kind)
    return render_template(
        "finding/list.html",
        kind=kind,
        wanted=wanted,
        page=listing.list_postings(wanted, page_number()),
        facets=name_facets(wanted),
        sorts=("", *listing.SORTS[kind][1:]),
        chosen=_chosen_for_comparison(),
        # Words and kind of the address are none of a list's.
        offer=offer_to_save(read_search(request.args.to_dict() | {"kind": kind.value, "q": ""})),
        since=wanted.since,
    )


def _search_kind(kind: Kind, text: str, one: bool) -> dict[str, Any]:
    from web.finding.found import explain_found, find

    found = find(kind, text)
    wanted = read_filter(kind, ids=found.ids)
    page: Page[PostingView] = (
        listing.list_found(wanted, page_number(), 20)
        if one
        else listing.list_found(Filter(kind, ids=wanted.ids, since=wanted.since), 1, FIRST_FOUND)
    )
    called = found.called
    return {
        "kind": kind,
        "page": page,
        # What a text calls by name needs no reason.
        "why": explain_found(kind, text, [one.id for one in page.items if one.id not in called]),
        "wanted": wanted,
        "facets": name_facets(wanted) if one else {},
        "sorts": ("", *listing.SORTS[kind]),
    }


def _find(kind: Kind, text: str) -> tuple[int, ...]:
    from web.finding import found

    return found.find(kind, text).ids


def _find_closed(text: str, kinds: Sequence[Kind]) -> PostingView | None:
    from web.finding.named import find_closed

    found = find_closed(text) if text else None
    return found if found is not None and found.kind in kinds else None


def _send_feed(kind: Kind) -> Response:
    text = read_words(request.args)
    wanted = read_filter(kind, ids=_find(kind, text) if text else None)
    newest = listing.list_found if text else listing.list_postings
    page = newest(replace(wanted, sort="new", since=None), 1, FEED_SIZE)
    endpoint = "finding.search" if text else f"finding.{kind.value}s"
    query = f"?{request.query_string.decode()}" if request.query_string else ""
    feed = make_feed(
        page.items,
        title=_feed_title(kind, text),
        page=absolute_url(url_for(endpoint) + query),
        address=absolute_url(request.path + query),
    )
    return Response(feed, content_type="application/atom+xml; charset=utf-8")


def _feed_title(kind: Kind, text: str) -> str:
    side = labels.label(kind)
    return gettext("%(side)s：%(text)s", side=side, text=text) if text else side
