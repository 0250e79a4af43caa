"""What the lists tell of each line, in words: the same in .docx and .xlsx."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import NeedKind
from web.base import formats, labels
from web.catalogues.lists import ListName
from web.postings.disclosure import PostingView
from web.postings.numbers import number_of

SUMMARY_LENGTH = 160
"""On paper a longer summary ends with an ellipsis."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, its width in characters, what it says of a line."""

    heading: Any
    width: float
    read: Callable[[PostingView], str]


def owner(view: PostingView) -> str:
    """Return whose it is, where that is public."""
    english = view.organisation_name_en if labels.locale_code() == "en" else ""
    return english or view.organisation_name or _hidden()


def fields(view: PostingView) -> str:
    """Return the industry fields."""
    return labels.join_words(map(labels.field_name, view.fields))


def modes(view: PostingView) -> str:
    """Return how its owner wants to work together."""
    return _unless_hidden(view, "modes", plain_modes(view))


def plain_modes(view: PostingView) -> str:
    """Return the same, and nothing where it is not public."""
    return labels.join_words(map(labels.mode_name, view.modes))


def budget(view: PostingView) -> str:
    """Return a need's budget."""
    if "budget_max" in view.hidden:
        return _hidden()
    return formats.money_range(view.budget_min, view.budget_max)


def need_kind(view: PostingView) -> str:
    """Return the kind of technology a need looks for."""
    return labels.label(NeedKind(view.need_kind))


def _hidden() -> str:
    return gettext("未公开")


def _unless_hidden(view: PostingView, name: str, text: str) -> str:
    return _hidden() if name in view.hidden else text


def _indicators(view: PostingView) -> str:
    return _unless_hidden(view, "indicators", view.indicators)


def _wanted_level(view: PostingView) -> str:
    level = gettext("TRL %(level)s 以上", level=view.trl_min) if view.trl_min else gettext("不限")
    return _unless_hidden(view, "trl_min", level)


def _deadline(view: PostingView) -> str:
    return _unless_hidden(view, "deadline", formats.day(view.deadline) or gettext("不限"))


def _summary(view: PostingView) -> str:
    text = view.summary
    return text if len(text) <= SUMMARY_LENGTH else text[: SUMMARY_LENGTH - 1] + "…"


_CODE = Column(_l("编号"), 7, number_of)
_OWNER = Column(_l("单位"), 14, owner)
_TERMS = Column(_l("合作方式"), 12, modes)

ON_PAPER: dict[ListName, Sequence[Column]] = {
    ListName.ACHIEVEMENTS: (
        _CODE,
        Column(_l("成果名称"), 21, lambda view: view.title),
        _OWNER,
        Column(_l("摘要"), 34, _summary),
        Column(_l("成熟度"), 9, lambda view: labels.trl_name(view.trl)),
        _TERMS,
        Column(_l("报价"), 10, lambda view: formats.money(view.price)),
    ),
    ListName.NEEDS: (
        _CODE,
        Column(_l("需求名称"), 21, lambda view: view.title),
        _OWNER,
        Column(_l("摘要"), 36, _summary),
        _TERMS,
        Column(_l("预算"), 12, budget),
    ),
    ListName.TECHNOLOGIES: (
        _CODE,
        Column(_l("技术需求"), 22, lambda view: view.title),
        Column(_l("技术指标"), 29, _indicators),
        Column(_l("成熟度要求"), 11, _wanted_level),
        Column(_l("希望解决的时间"), 17, _deadline),
        Column(_l("产业领域"), 13, fields),
        _OWNER,
    ),
}
"""Columns of a page of paper, beside the number of the line; the heading tells its group."""
