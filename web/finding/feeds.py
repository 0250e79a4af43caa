"""Atom feeds of published postings: what anybody may read, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from html import escape

from feedgenerator import Atom1Feed
from flask import url_for

from web.base import labels
from web.base.urls import absolute_url
from web.postings.disclosure import PostingView

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def make_feed(views: Iterable[PostingView], *, title: str, page: str, address: str) -> str:
    """Return an Atom feed of public views, the newest first.

    ``page`` is the address of the list it belongs to, ``address`` its own.
    """
    feed = Atom1Feed(
        title=clean(title),
        link=clean(page),
        description="",
        language="en" if labels.locale_code() == "en" else "zh-CN",
        feed_url=clean(address),
        author_name=labels.site_name(),
    )
    for view in views:
        link = absolute_url(url_for(f"items.{view.kind.value}", posting_id=view.id))
        # An entry without a date would count as new each time.
        moment = view.published_at or datetime.fromtimestamp(0, UTC)
        feed.add_item(
            title=clean(view.title),
            link=link,
            # The library announces a summary as HTML.
            description=escape(clean(view.summary)),
            unique_id=link,
            pubdate=moment,
            updateddate=moment,
            author_name=clean(view.organisation_name) if view.organisation_name else None,
            categories=[labels.field_name(code) for code in view.fields],
        )
    text: str = feed.writeString("utf-8")
    return text


def clean(text: str) -> str:
    """Leave out the control characters XML cannot hold."""
    return _NOT_XML.sub("", text)
