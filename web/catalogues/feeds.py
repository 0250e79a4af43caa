"""The feed of all calls: which are coming, open, over, and which catalogues are out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from feedgenerator import Atom1Feed
from flask import url_for
from flask_babel import gettext

from web.base import formats, labels
from web.base.urls import absolute_url
from web.calls.models import Call
from web.calls.states import CallState
from web.finding.feeds import clean

MOST = 60


@dataclass(frozen=True, slots=True)
class News:
    """One thing that happened to a call."""

    call: Call
    step: str
    at: datetime
    title: str
    endpoint: str = "catalogues.show"


def make_calls_feed(calls: Sequence[Call], announced: dict[int, datetime], address: str) -> str:
    """Return an Atom feed of what happened to announced calls, the newest first.

    ``announced`` tells when calls that have not begun yet were announced.
    """
    news = [found for call in calls for found in _news_of(call, announced)]
    feed = Atom1Feed(
        title=clean(f"{gettext('季度征集')} · {labels.site_name()}"),
        link=absolute_url(url_for("catalogues.index")),
        description="",
        language="en" if labels.locale_code() == "en" else "zh-CN",
        feed_url=clean(address),
        author_name=labels.site_name(),
    )
    for entry in _newest(news):
        feed.add_item(**_entry(entry))
    text: str = feed.writeString("utf-8")
    return text


def _newest(news: Iterable[News]) -> list[News]:
    return sorted(news, key=lambda one: one.at, reverse=True)[:MOST]


def _news_of(call: Call, announced: dict[int, datetime]) -> Iterator[News]:
    states = list(CallState)
    reached = states.index(call.state)
    if call.state is CallState.SCHEDULED:
        at = announced.get(call.id, call.created_at)
        yield News(call, "scheduled", at, gettext("征集预告：%(title)s", title=call.title))
    if reached >= states.index(CallState.OPEN):
        title = gettext("征集开始：%(title)s", title=call.title)
        yield News(call, "opened", call.opens_at, title)
    if reached >= states.index(CallState.CLOSED):
        title = gettext("征集截止：%(title)s", title=call.title)
        yield News(call, "closed", call.closes_at, title)
    if call.catalogued_at is not None:
        title = gettext("清单发布：%(title)s", title=call.title)
        yield News(call, "catalogued", call.catalogued_at, title, "catalogues.catalogue")


def _entry(news: News) -> dict[str, Any]:
    call = news.call
    link = absolute_url(url_for(news.endpoint, call_id=call.id))
    term = gettext(
        "%(opens)s 至 %(closes)s",
        opens=formats.zoned_moment(call.opens_at),
        closes=formats.zoned_moment(call.closes_at),
    )
    told = f"{labels.label(call.kind)}，{term}"
    if call.is_demo:
        told = f"{gettext('演示数据')} · {told}"
    return {
        "title": clean(news.title),
        "link": link,
        # The library announces a summary as HTML.
        "description": escape(clean(told)),
        # A call's address is the same at each of its steps.
        "unique_id": f"{link}#{news.step}",
        "pubdate": news.at,
        "updateddate": news.at,
        "categories": [labels.field_name(code) for code in call.focus_fields],
    }
