"""What templates need beside words: shapes of states, places on a strip, addresses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from web.base.formats import short_day
from web.base.marks import state_mark
from web.base.urls import absolute_url, canonical_path, is_shareable, return_path, url_with
from web.calls.strip import season_place, season_step
from web.finding.words import compare_path, feed_path, found_passage, mark_found
from web.matches.words import (
    activity_title,
    criterion_name,
    criterion_short,
    fit_mark,
    probability_sentence,
)

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
