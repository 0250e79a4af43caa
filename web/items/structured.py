"""Structured data of a posting's page in the vocabulary of schema.org: public values only."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext

from matcher.types import Kind
from web.base import labels
from web.base.site import local_day
from web.postings.disclosure import PostingView


def describe_posting(view: PostingView, address: str) -> dict[str, Any]:
    """Return a need as a Demand and an achievement as a CreativeWork, empty values left out.

    ``view`` must be the public one: what is made here is read by machines that sign in nowhere.
    """
    need = view.kind is Kind.NEED
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Demand" if need else "CreativeWork",
        "@id": address,
        "url": address,
        "name": view.title,
        "description" if need else "abstract": view.summary,
        "identifier": f"{view.kind.value}-{view.id}",
        "datePublished": _iso(view.published_at and local_day(view.published_at)),
        "keywords": list(view.keywords),
        "validThrough" if need else "expires": _iso(view.valid_until),
        "areaServed" if need else "spatialCoverage": labels.district_name(view.district),
        "disambiguatingDescription": gettext("演示数据") if view.is_demo else "",
        "category" if need else "about": [labels.field_name(code) for code in view.fields],
    }
    if view.organisation_name:
        owner = {"@type": "Organization", "name": view.organisation_name}
        data["seeks" if need else "creator"] = owner
    if need and view.organisation_name:
        # A Demand has no property for who asks; the customer of what it leads to is the nearest.
        data["customer"] = data.pop("seeks")
    return {name: value for name, value in data.items() if value}


def _iso(day: Any) -> str | None:
    return day.isoformat() if day is not None else None
