"""What templates need beside words: shapes of states, places on a strip, addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for
from flask_babel import gettext, lazy_gettext

from matcher.explain import mark_terms
from matcher.types import Evidence, Kind
from matcher.workflow import CallState, HelpState
from web import formats, labels, site
from web.models import Call
from web.queries.disclosure import PostingView

MARKS: dict[str, tuple[str, str]] = {
    "draft": ("○", "done"),
    "scheduled": ("◔", "wait"),
    "submitted": ("◐", "wait"),
    "pending": ("◐", "wait"),
    "changes_requested": ("▲", "act"),
    "rejected": ("✕", "stop"),
    "published": ("●", "good"),
    "approved": ("●", "good"),
    "verified": ("✓", "good"),
    "superseded": ("□", "done"),
    "expired": ("□", "done"),
    "withdrawn": ("□", "done"),
    "fulfilled": ("✓", "brand"),
    "assigned": ("◑", "wait"),
    "done": ("✓", "good"),
    "refused": ("✕", "stop"),
    "lapsed": ("□", "done"),
    "proposed": ("○", "wait"),
    "confirmed": ("◔", "wait"),
    "declined": ("✕", "stop"),
    "introduced": ("◑", "good"),
    "negotiating": ("◕", "good"),
    "signed": ("●", "brand"),
    "registered": ("●", "brand"),
    "completed": ("✓", "brand"),
    "closed": ("■", "done"),
    "interested": ("✓", "good"),
    "open": ("●", "good"),
    "asking": ("◐", "wait"),
    "agreed": ("✓", "good"),
    "catalogued": ("✓", "brand"),
    "archived": ("□", "done"),
}
"""State -> (shape, tone): a state never differs by its colour alone."""

ACTIVITIES: dict[str, Any] = {
    "confirm": lazy_gettext("经纪人确认配对，征求双方意向"),
    "decline": lazy_gettext("经纪人未采纳配对"),
    "need_interested": lazy_gettext("需求方表示有意向"),
    "need_declined": lazy_gettext("需求方表示无意向"),
    "achievement_interested": lazy_gettext("成果方表示有意向"),
    "achievement_declined": lazy_gettext("成果方表示无意向"),
    "introduce": lazy_gettext("双方对接，互相可见联系方式"),
    "negotiate": lazy_gettext("开始洽谈"),
    "sign": lazy_gettext("签订技术合同"),
    "register": lazy_gettext("技术合同已登记"),
    "complete": lazy_gettext("合同履行完毕"),
    "close": lazy_gettext("对接结束"),
    "meeting": lazy_gettext("会面"),
    "call": lazy_gettext("通话"),
    "note": lazy_gettext("记录"),
    "reschedule": lazy_gettext("下一步改了日期"),
    "step_done": lazy_gettext("下一步已做完"),
}

CRITERIA: dict[str, Any] = {
    "field": lazy_gettext("产业领域"),
    "maturity": lazy_gettext("成熟度"),
    "indicators": lazy_gettext("技术指标"),
    "budget": lazy_gettext("预算与报价"),
    "modes": lazy_gettext("合作方式"),
    "district": lazy_gettext("所在地区"),
    "validity": lazy_gettext("有效期"),
}

SHORT_CRITERIA: dict[str, Any] = {
    "field": lazy_gettext("领域"),
    "maturity": lazy_gettext("成熟度"),
    "indicators": lazy_gettext("指标"),
    "budget": lazy_gettext("预算"),
    "modes": lazy_gettext("方式"),
    "district": lazy_gettext("地区"),
    "validity": lazy_gettext("有效期"),
}
"""For lists, where a line holds them all."""

FITS: dict[str, tuple[str, Any]] = {
    "met": ("✓", lazy_gettext("符合")),
    "not_met": ("✗", lazy_gettext("不符")),
    "unknown": ("?", lazy_gettext("未知")),
}


LONGEST_PASSAGE = 90
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")


def state_mark(state: StrEnum) -> tuple[str, str]:
    """Return (shape, tone) of a state."""
    if isinstance(state, HelpState) and state is HelpState.OPEN:
        # Calls have a state of the same name, which is no waiting.
        return MARKS["pending"]
    return MARKS.get(state.value, ("○", "done"))


def activity_title(kind: str, action: str) -> str:
    """Return what happened in one line of a deal's timeline, in words."""
    return str(ACTIVITIES.get(action or kind, action or kind))


def criterion_name(name: str) -> str:
    """Return the word for a criterion of the evidence."""
    return str(CRITERIA.get(name, name))


def criterion_short(name: str) -> str:
    """Return the shortest word for a criterion."""
    return str(SHORT_CRITERIA.get(name) or criterion_name(name))


def fit_mark(fit: str) -> tuple[str, str]:
    """Return (sign, word) of a criterion's outcome."""
    sign, word = FITS.get(fit, FITS["unknown"])
    return sign, str(word)


def probability_sentence(probability: float) -> str:
    """Return a calibrated probability as a sentence about ten such pairs."""
    count = round(probability * 10)
    if count == 0:
        return gettext("10 个这样的配对里，经纪人确认的不到 1 个")
    if count == 10:
        return gettext("10 个这样的配对里，几乎都会被经纪人确认")
    return gettext("10 个这样的配对里约 %(count)s 个会被经纪人确认", count=count)


def season_place(call: Call, now: datetime) -> float:
    """Return where today stands on the call's strip, in per cent of its width.

    The four stations (draft, open, closed, catalogue) stand at 12.5, 37.5, 62.5 and 87.5.
    """
    fixed = {
        CallState.DRAFT: 12.5,
        CallState.SCHEDULED: 25.0,
        CallState.CLOSED: 75.0,
        CallState.CATALOGUED: 87.5,
        CallState.ARCHIVED: 87.5,
    }
    if call.state in fixed:
        return fixed[call.state]
    share = (now - call.opens_at) / (call.closes_at - call.opens_at)
    return round(37.5 + 25 * min(1.0, max(0.0, share)), 2)


def season_step(call: Call) -> int:
    """Return the number of the station the call has reached, 0 (draft) to 3 (catalogue)."""
    return {
        CallState.DRAFT: 0,
        CallState.SCHEDULED: 0,
        CallState.OPEN: 1,
        CallState.CLOSED: 2,
    }.get(call.state, 3)


def short_day(moment: datetime | None) -> str:
    """Return a date without its year, such as '11月30日' or '30 Nov'."""
    local = formats.local_time(moment)
    if local is None:
        return ""
    if labels.locale_code() == "en":
        return f"{local.day} {local:%b}"
    return f"{local.month}月{local.day}日"


def absolute_url(path: str) -> str:
    """Return a path of the site as an address that works anywhere."""
    base = site.settings().public_url or request.url_root
    return base.rstrip("/") + path


def canonical_path(language: str | None = None) -> str:
    """Return the present page's one path: of its arguments only the page of a list counts.

    ``language`` asks for the path in that language; the site's own language needs no argument.
    """
    kept = {"page": number} if (number := request.args.get("page", 0, type=int)) > 1 else {}
    if language not in (None, site.settings().default_locale):
        kept["lang"] = language  # type: ignore[assignment]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


def is_shareable() -> bool:
    """Return whether the present page is for everybody to find and pass on."""
    endpoint = request.endpoint or ""
    return endpoint.startswith("public.") and endpoint not in (
        "public.search",
        "public.compare",
        "public.style",
    )


def url_with(**changes: object) -> str:
    """Return the present address with changed query arguments; None takes one out."""
    arguments: dict[str, Any] = request.args.to_dict(flat=False) | {"lang": None} | changes
    kept = {name: value for name, value in arguments.items() if value is not None}
    # Never as arguments of url_for: it takes some names, such as _scheme, for orders.
    path = url_for(request.endpoint or "public.home", **(request.view_args or {}))
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def mark_found(text: str, evidence: Evidence | None) -> list[tuple[str, str]]:
    """Return ``text`` in pieces: plain (""), a word of the query ("shared"), one near it ("near").

    ``evidence`` is that of a search, where the found item's words stand second.
    """
    if evidence is None:
        return [(text, "")]
    return list(mark_terms(text, evidence, Kind.ACHIEVEMENT))


def found_passage(view: PostingView, evidence: Evidence | None) -> str:
    """Return the sentence of the running text a search found an item by.

    Empty where title or summary tell it already.
    """
    if evidence is None or _holds_mark(view.title + view.summary, evidence):
        return ""
    sentences = _SENTENCE.findall("\n".join((view.content, view.indicators)))
    found = next((one.strip() for one in sentences if _holds_mark(one, evidence)), "")
    return found if len(found) <= LONGEST_PASSAGE else found[: LONGEST_PASSAGE - 1] + "…"


def _holds_mark(text: str, evidence: Evidence) -> bool:
    return any(mark for _, mark in mark_found(text, evidence))


def feed_path(kind: str) -> str:
    """Return the address of the feed of what the present list or search shows of a kind."""
    left_out = ("page", "sort", "kind", "id", "lang", "since")
    kept: dict[str, Any] = {
        name: values for name, values in request.args.lists() if name not in left_out
    }
    if labels.locale_code() != site.settings().default_locale:
        kept["lang"] = labels.locale_code()
    path = url_for(f"public.{kind}s_feed")
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def compare_path(views: Sequence[PostingView]) -> str:
    """Return the address that shows achievements side by side."""
    return f"{url_for('public.compare')}?{urlencode([('id', view.id) for view in views])}"


def return_path() -> str:
    """Return the present page's path with its query, to come back to."""
    if request.method != "GET":
        return url_for("public.home")
    # A language in the address would win over the one that is chosen now.
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != "lang"]
    return f"{request.path}?{urlencode(kept)}" if kept else request.path


GLOBALS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        state_mark,
        activity_title,
        criterion_name,
        criterion_short,
        fit_mark,
        probability_sentence,
        season_place,
        season_step,
        absolute_url,
        canonical_path,
        is_shareable,
        url_with,
        feed_path,
        found_passage,
        compare_path,
        return_path,
    )
}

FILTERS: dict[str, Callable[..., Any]] = {"short_day": short_day, "mark_found": mark_found}
