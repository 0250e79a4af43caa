"""What templates of lists and searches need: marked words, addresses of feeds and comparisons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from matcher.types import Evidence, Kind
from matcher.words.explain import mark_terms
from web.base import labels, site
from web.postings.disclosure import PostingView

LONGEST_PASSAGE = 90
_SENTENCE = re.compile(r"[^。；！？\n]+[。；！？]?")


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
    path = url_for(f"finding.{kind}s_feed")
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def compare_path(views: Sequence[PostingView]) -> str:
    """Return the address that shows achievements side by side."""
    return f"{url_for('finding.compare')}?{urlencode([('id', view.id) for view in views])}"
