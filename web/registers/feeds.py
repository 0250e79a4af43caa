"""Atom feeds of registers: what anybody may read, nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape
from typing import Any

from feedgenerator import Atom1Feed
from flask import url_for

from web.base import labels
from web.base.listing.register import Register
from web.base.site import local_day
from web.base.urls import absolute_url
from web.finding.feeds import clean
from web.registers.disclosure import EntryView


def make_feed(register: Register, views: Iterable[EntryView], *, page: str, address: str) -> str:
    """Return an Atom feed of public views. ``page`` is the address of their list."""
    feed = Atom1Feed(
        title=clean(str(register.title)),
        link=clean(page),
        description="",
        language="en" if labels.locale_code() == "en" else "zh-CN",
        feed_url=clean(address),
        author_name=labels.site_name(),
    )
    never = datetime.fromtimestamp(0, UTC)
    for view in views:
        link = absolute_url(url_for("registers.show", register=register.name, entry_id=view.id))
        feed.add_item(
            title=clean(view.title),
            link=link,
            # The library announces a summary as HTML.
            description=escape(clean(getattr(view, "summary", ""))),
            unique_id=link,
            pubdate=view.published_at or never,
            updateddate=view.shown_at or never,
            author_name=clean(view.organisation),
        )
    text: str = feed.writeString("utf-8")
    return text


def describe_entry(view: EntryView, address: str) -> dict[str, Any]:
    """Return an entry as a service in the vocabulary of schema.org, empty values left out.

    ``view`` must be the public one: machines that sign in nowhere read it.
    """
    published = view.published_at
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Service",
        "@id": address,
        "url": address,
        "name": view.title,
        "description": getattr(view, "summary", ""),
        "serviceType": str(view.kind.title),
        "provider": {"@type": "Organization", "name": view.organisation},
        "identifier": f"{view.kind.name}-{view.id}",
        "datePublished": local_day(published).isoformat() if published else "",
    }
    if district := getattr(view, "district", ""):
        data["areaServed"] = labels.district_name(district)
    return {name: value for name, value in data.items() if value}
