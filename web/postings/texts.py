"""A posting's view as labelled texts and facts, and what changed between two of them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from matcher.domain.codes import Confidentiality, Must, NeedKind
from matcher.types import Kind
from web.base import formats, labels
from web.postings.disclosure import PostingView

Labelled = list[tuple[str, str]]
SHORTEST_BLOCK = 2
"""Shorter runs of equal characters inside a change only make it hard to read."""


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one text: segments of kind 'same', 'gone' or 'new'."""

    label: str
    segments: list[tuple[str, str]]


def texts_of(view: PostingView) -> Labelled:
    """Return the running texts that are not empty, in reading order."""
    if view.kind is Kind.NEED:
        found = [
            (gettext("公开摘要"), view.summary),
            (gettext("技术难题"), view.problem),
            (gettext("预期指标"), view.indicators),
            (gettext("已做过的尝试"), view.tried),
        ]
    else:
        found = [
            (gettext("公开摘要"), view.summary),
            (gettext("创新点"), view.innovation),
            (gettext("技术指标"), view.indicators),
            (gettext("应用范围"), view.application),
            (gettext("市场前景"), view.market),
            (gettext("团队"), view.team),
            (gettext("成果评价"), view.evaluation),
        ]
    return [(label, text) for label, text in found if text]


def facts_of(view: PostingView) -> Labelled:
    """Return the facts in words, those that are stated and visible."""
    shared = [
        (gettext("产业领域"), labels.join_words(labels.field_name(code) for code in view.fields)),
        (gettext("合作方式"), labels.join_words(labels.mode_name(code) for code in view.modes)),
        (gettext("关键词"), labels.join_words(view.keywords)),
    ]
    own = _need_facts(view) if view.kind is Kind.NEED else _achievement_facts(view)
    validity = (gettext("有效期至"), formats.day(view.valid_until))
    return [(label, text) for label, text in [*own, *shared, validity] if text]


def contact_of(view: PostingView) -> Labelled:
    """Return how to reach the owner; empty before the introduction."""
    found = [
        (gettext("联系人"), view.contact_name),
        (gettext("电话"), view.contact_phone),
        (gettext("邮箱"), view.contact_email),
    ]
    return [(label, text) for label, text in found if text]


def changes_between(old: PostingView, new: PostingView) -> list[Change]:
    """Return what differs between two texts of a posting."""
    before, after = _everything(old), _everything(new)
    changes = []
    for label in dict.fromkeys([*after, *before]):
        first, second = before.get(label, ""), after.get(label, "")
        if first != second:
            changes.append(Change(label, compare(first, second)))
    return changes


def compare(old: str, new: str) -> list[tuple[str, str]]:
    """Return (kind, text) segments that lead from ``old`` to ``new``."""
    segments: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal" and (j - i > SHORTEST_BLOCK or i == 0 or j == len(old)):
            segments.append(("same", old[i:j]))
            continue
        if j > i:
            segments.append(("gone", old[i:j]))
        if m > k:
            segments.append(("new", new[k:m]))
    return segments


def _everything(view: PostingView) -> dict[str, str]:
    title = (gettext("标题"), view.title)
    return dict([title, *texts_of(view), *facts_of(view), *contact_of(view)])


def _need_facts(view: PostingView) -> Labelled:
    kind = labels.label(NeedKind(view.need_kind)) if view.need_kind else ""
    budget = formats.money_range(view.budget_min, view.budget_max)
    extent = view.confidentiality
    return [
        (gettext("需求类型"), kind),
        (gettext("预算"), "" if "budget_max" in view.hidden else budget),
        (gettext("希望解决的时间"), formats.day(view.deadline)),
        (gettext("成熟度要求"), labels.trl_name(view.trl_min) if view.trl_min else ""),
        (gettext("所在地"), labels.district_name(view.district) if view.district else ""),
        (
            gettext("必须满足"),
            labels.join_words(labels.label(Must(must)) for must in view.musts),
        ),
        (
            gettext("公开范围"),
            "" if extent is Confidentiality.PUBLIC else labels.label(extent),
        ),
        (gettext("揭榜挂帅"), gettext("愿意作为榜单") if view.open_challenge else ""),
    ]


def _achievement_facts(view: PostingView) -> Labelled:
    rows = [_say_right(row) for row in view.intellectual_property]
    return [
        (gettext("成熟度"), labels.trl_name(view.trl)),
        (gettext("意向价格"), formats.money(view.price)),
        (gettext("学科"), view.discipline),
        (gettext("知识产权"), gettext("；").join(rows)),
        (gettext("成果登记号"), view.registration_number),
        (gettext("所在地"), labels.district_name(view.district) if view.district else ""),
    ]


def _say_right(row: Mapping[str, str]) -> str:
    parts = (
        labels.stored_word(row.get("kind", "")),
        row.get("title", ""),
        row.get("number", ""),
        labels.stored_word(row.get("state", "")),
    )
    return " ".join(part for part in parts if part)
