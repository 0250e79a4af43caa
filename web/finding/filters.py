"""Filters of the public lists: read from the present address, and named for the reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import request

from matcher.types import Kind
from web.base.clock import utc_now
from web.finding import facets, listing
from web.finding.facet_counts import count_facets
from web.finding.listing import Filter
from web.postings.disclosure import PostingView

FULLEST_FIRST = ("field", "district", "institution")
SINCE_FORMAT = "%Y%m%dT%H%M%S.%fZ"
FIRST_YEAR = 2000
FacetChoices = dict[str, list[tuple[str, str, int]]]


def read_filter(kind: Kind, ids: tuple[int, ...] | None = None) -> Filter:
    """Return what the address narrows a list to; unknown codes narrow nothing."""
    return replace(facets.read_filter(kind, request.args, ids), since=read_since())


def read_since() -> datetime | None:
    """Return since when the address calls postings new; anything but a past moment is nothing."""
    text = request.args.get("since", "")
    if not text:
        return None
    try:
        since = datetime.strptime(text, SINCE_FORMAT)
    except ValueError:
        return None
    moment = since.replace(tzinfo=UTC)
    return moment if moment.year >= FIRST_YEAR and moment <= utc_now() else None


def write_since(moment: datetime) -> str:
    """Return a moment as ``read_since`` reads it."""
    return moment.astimezone(UTC).strftime(SINCE_FORMAT)


def is_new_here(view: PostingView) -> bool:
    """Return whether the present address calls a posting new."""
    return listing.is_newer(view.published_at, read_since())


def name_facets(wanted: Filter) -> FacetChoices:
    """Return facet -> (code, word, number), leaving out what nothing has, except the choice."""
    counts = count_facets(wanted)
    return {
        facet: _name_choices(facet, found, getattr(wanted, facet))
        for facet, found in counts.items()
    }


def _name_choices(facet: str, counts: dict[str, int], chosen: str) -> list[tuple[str, str, int]]:
    rows = [
        (code, word, counts.get(code, 0))
        for code, word in facets.name_codes(facet).items()
        if counts.get(code) or code == chosen
    ]
    # Stages and kinds have an order of their own; of many fields the fullest comes first.
    return sorted(rows, key=lambda row: -row[2]) if facet in FULLEST_FIRST else rows
