"""What a score is made of, as bars with words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext

STRONG, SLIGHT = 0.5, 0.15
"""Shares of the strongest group from which on a group counts as strong, or as nothing."""

NAMES: dict[str, Any] = {
    "terms": lazy_gettext("术语逐个对应"),
    "meaning": lazy_gettext("整体意思"),
    "words": lazy_gettext("用词相同"),
    "characters": lazy_gettext("字面相同"),
    "achievement": lazy_gettext("成果本身"),
}
"""Groups of features, in the order they are shown; others come after them."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One group of features. ``share`` is -1 to 1, relative to the strongest group."""

    name: str
    share: float
    word: str


def list_bars(evidence: Mapping[str, Any]) -> list[Bar]:
    """Return what each group of features adds to the score or takes from it."""
    strengths: Mapping[str, float] = evidence.get("strengths") or {}
    most = max((abs(value) for value in strengths.values()), default=0.0)
    if not most:
        return []
    order = [name for name in NAMES if name in strengths]
    order += [name for name in strengths if name not in NAMES]
    return [_bar(name, strengths[name] / most) for name in order]


def _bar(name: str, share: float) -> Bar:
    return Bar(str(NAMES.get(name) or gettext("其他")), round(share, 3), _word(share))


def _word(share: float) -> str:
    if abs(share) < SLIGHT:
        return gettext("影响很小")
    if share > 0:
        return gettext("主要加分") if share >= STRONG else gettext("加分")
    return gettext("主要减分") if share <= -STRONG else gettext("减分")
