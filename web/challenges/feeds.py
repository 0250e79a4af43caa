"""The feed of challenges: announced, extended, closed, and how they ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from feedgenerator import Atom1Feed
from flask import url_for
from flask_babel import gettext

from web.base import formats, labels
from web.base.urls import absolute_url
from web.challenges.disclosure import public_owner
from web.challenges.models import Challenge
from web.finding.feeds import clean

FEED_TYPE = "application/atom+xml; charset=utf-8"
MOST = 60


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to a challenge."""

    challenge: Challenge
    step: str
    at: datetime
    title: str


def make_feed(challenges: Iterable[Challenge], address: str) -> str:
    """Return an Atom feed of what happened to announced challenges, the newest first."""
    news = [found for challenge in challenges for found in _news_of(challenge)]
    feed = Atom1Feed(
        title=clean(f"{gettext('榜单')} · {labels.site_name()}"),
        link=absolute_url(url_for("challenges.index")),
        description="",
        language="en" if labels.locale_code() == "en" else "zh-CN",
        feed_url=clean(address),
        author_name=labels.site_name(),
    )
    for entry in sorted(news, key=lambda one: one.at, reverse=True)[:MOST]:
        feed.add_item(**_entry(entry))
    text: str = feed.writeString("utf-8")
    return text


def _news_of(challenge: Challenge) -> Iterator[News]:
    if challenge.announced_at is not None:
        title = gettext("新榜单：%(title)s", title=challenge.title)
        yield News(challenge, "announced", challenge.announced_at, title)
    for number, told in enumerate(challenge.extensions, 1):
        title = gettext("揭榜时间延长：%(title)s", title=challenge.title)
        yield News(challenge, f"extended-{number}", datetime.fromisoformat(told["at"]), title)
    if challenge.closed_at is not None:
        title = gettext("揭榜截止：%(title)s", title=challenge.title)
        yield News(challenge, "closed", challenge.closed_at, title)
    if challenge.ended_at is not None:
        words = labels.label(challenge.state)
        title = gettext("%(state)s：%(title)s", state=words, title=challenge.title)
        yield News(challenge, "ended", challenge.ended_at, title)


def _entry(news: News) -> dict[str, Any]:
    challenge = news.challenge
    link = absolute_url(url_for("challenges.show", challenge_id=challenge.id))
    parts = [
        labels.label(challenge.variant),
        public_owner(challenge),
        gettext("%(moment)s 揭榜截止", moment=formats.deadline(challenge.bids_until)),
        gettext("演示数据") if challenge.is_demo else "",
    ]
    return {
        "title": clean(news.title),
        "link": link,
        # The library announces a summary as HTML.
        "description": escape(clean(" · ".join(part for part in parts if part))),
        # A challenge's address is the same at each of its steps.
        "unique_id": f"{link}#{news.step}",
        "pubdate": news.at,
        "updateddate": news.at,
        "categories": [labels.field_name(code) for code in challenge.fields],
    }
