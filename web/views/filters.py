"""Filters of the public lists: read from an address, and named for the reader."""

from __future__ import annotations

from flask import request
from flask_babel import gettext

from matcher.types import Kind
from matcher.vocabulary import Mode, NeedKind, Stage
from web import labels
from web.models import Organisation
from web.queries import listing
from web.queries.listing import Filter

FULLEST_FIRST = ("field", "district", "institution")
FacetChoices = dict[str, list[tuple[str, str, int]]]


def read_filter(kind: Kind, ids: tuple[int, ...] | None = None) -> Filter:
    """Return what the address narrows a list to; unknown codes narrow nothing."""
    known = {facet: _known_codes(facet) for facet in listing.FACETS[kind]}
    chosen = {
        facet: request.args[facet]
        for facet, codes in known.items()
        if request.args.get(facet) in codes
    }
    sort = request.args.get("sort", "")
    return Filter(kind, **chosen, sort=sort if sort in listing.SORTS[kind] else "", ids=ids)


def _known_codes(facet: str) -> dict[str, str]:
    """Return code -> word of a facet, in the order they are shown."""
    if facet in ("field", "district"):
        return labels.region().names(f"{facet}s")
    if facet == "quarter":
        return {key: key for key in listing.recent_quarters()}
    if facet == "institution":
        return {str(owner.id): _owner_name(owner) for owner in listing.list_owners()}
    if facet == "challenge":
        return {"open": gettext("正在揭榜")}
    codes = {"stage": Stage, "mode": Mode, "need_kind": NeedKind}[facet]
    return dict(labels.choices(codes))


def _owner_name(owner: Organisation) -> str:
    return (labels.locale_code() == "en" and owner.name_en) or owner.name


def name_facets(wanted: Filter) -> FacetChoices:
    """Return facet -> (code, word, number), leaving out what nothing has, except the choice."""
    counts = listing.count_facets(wanted)
    return {
        facet: _name_choices(facet, found, getattr(wanted, facet))
        for facet, found in counts.items()
    }


def _name_choices(facet: str, counts: dict[str, int], chosen: str) -> list[tuple[str, str, int]]:
    rows = [
        (code, word, counts.get(code, 0))
        for code, word in _known_codes(facet).items()
        if counts.get(code) or code == chosen
    ]
    # Stages and kinds have an order of their own; of many fields the fullest comes first.
    return sorted(rows, key=lambda row: -row[2]) if facet in FULLEST_FIRST else rows
