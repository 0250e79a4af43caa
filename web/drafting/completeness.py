"""How complete a posting is for those who will match it, and what is missing and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.text.measures import find_measures
from matcher.types import Kind

FULL_TEXT = 80
"""Characters from which on a problem or an innovation counts as told."""

Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that helps matching: where it is filled in, what it weighs, why it helps."""

    name: str
    weight: int
    why: Any
    is_there: Callable[[Read], bool]


@dataclass(frozen=True, slots=True)
class Gap:
    """A thing that is missing: the field's name, and why it helps."""

    name: str
    why: str
    weight: int


@dataclass(frozen=True, slots=True)
class Completeness:
    """``score`` is 0 to 100; ``gaps`` name what is missing, the weightiest first."""

    score: int
    gaps: list[Gap]


def _given(name: str) -> Callable[[Read], bool]:
    return lambda read: read(name) not in (None, "", [], (), False)


def _long(name: str) -> Callable[[Read], bool]:
    return lambda read: len(read(name) or "") >= FULL_TEXT


def _measured(read: Read) -> bool:
    return bool(find_measures(str(read("indicators") or "")))


_SHARED = (
    Part("title", 10, _l("标题是别人最先看到的一句话。"), _given("title")),
    Part("summary", 15, _l("摘要公开，配对主要靠它和标题。"), _given("summary")),
    Part("fields", 10, _l("领域决定由哪位经纪人研判。"), _given("fields")),
)
PARTS: dict[Kind, tuple[Part, ...]] = {
    Kind.NEED: (
        *_SHARED,
        Part(
            "problem",
            20,
            _l("难题写到 80 个字以上，说清现状和卡点，推荐会准得多。"),
            _long("problem"),
        ),
        Part(
            "indicators",
            15,
            _l("经纪人需要带单位的指标，才能判断对方达不达得到。"),
            _measured,
        ),
        Part("keywords", 8, _l("关键词能找到换了说法的成果。"), _given("keywords")),
        Part("modes", 6, _l("写明合作方式，免得谈到最后才发现不合。"), _given("modes")),
        Part("budget_max", 6, _l("写明预算，报价过高的不会来占用您的时间。"), _given("budget_max")),
        Part("trl_min", 5, _l("说明要多成熟的技术，免得收到还在实验室里的。"), _given("trl_min")),
        Part("tried", 5, _l("写下试过什么，避免重复推荐。"), _given("tried")),
    ),
    Kind.ACHIEVEMENT: (
        *_SHARED,
        Part(
            "innovation",
            20,
            _l("创新点写到 80 个字以上，企业才看得出好在哪里。"),
            _long("innovation"),
        ),
        Part("indicators", 15, _l("企业按带单位的实测指标挑选成果。"), _measured),
        Part("trl", 8, _l("成熟度决定企业现在能不能用。"), _given("trl")),
        Part("application", 8, _l("写明用在哪里，才能对上企业的场景。"), _given("application")),
        Part("keywords", 6, _l("关键词能找到换了说法的需求。"), _given("keywords")),
        Part("modes", 4, _l("写明合作方式，企业好判断怎么谈。"), _given("modes")),
        Part(
            "intellectual_property",
            4,
            _l("写明知识产权，企业最先问的就是它。"),
            _given("intellectual_property"),
        ),
    ),
}
"""The weights of each kind add up to 100."""


def measure(kind: Kind, read: Read) -> Completeness:
    """Return how complete a posting is; ``read`` gives the value of a field by its name."""
    missing = [part for part in PARTS[kind] if not part.is_there(read)]
    gaps = [Gap(part.name, str(part.why), part.weight) for part in missing]
    score = 100 - sum(gap.weight for gap in gaps)
    return Completeness(score, sorted(gaps, key=lambda gap: -gap.weight))
