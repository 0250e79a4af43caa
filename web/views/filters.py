"""Filters of the public lists: read from an address, and named for the reader."""

from __future__ import annotations

from flask import request

from matcher.types import Kind
from matcher.vocabulary import Mode, NeedKind, Stage
from web import labels
from web.queries import listing
from web.queries.listing import Filter

FacetChoices = dict[str, list[tuple[str, str, int]]]


def read_filter(kind: Kind, ids: tuple[int, ...] | None = None) -> Filter:
    known = {facet: _known_codes(facet) for facet in listing.FACETS[kind]}
    chosen = {
        facet: request.args[facet]
        for facet, codes in known.items()
        if request.args.get(facet) in codes
    }
    sort = request.args.get("sort", "new")
    return Filter(kind, **chosen, sort=sort if sort in listing.SORTS[kind] else "new", ids=ids)


def _known_codes(facet: str) -> dict[str, str]:
    """Return code -> word of a facet, in the order they are shown."""
    if facet in ("field", "district"):
        return labels.region().names(f"{facet}s")
    codes = {"stage": Stage, "mode": Mode, "need_kind": NeedKind}[facet]
    return dict(labels.choices(codes))


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
    return sorted(rows, key=lambda row: -row[2]) if facet in ("field", "district") else rows
