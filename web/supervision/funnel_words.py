"""Words of the funnel, and its chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from flask_babel import gettext, pgettext
from flask_babel import lazy_gettext as _l

from web.base.charts.scales import number_text
from web.base.labels import label
from web.base.papers.blocks import Chart, ChartShape, Series
from web.supervision.funnel_rules import Stage, Step

LABELS: Mapping[type[StrEnum], Mapping[Any, Any]] = {
    Stage: {
        Stage.PROPOSED: _l("提出配对"),
        Stage.CONFIRMED: _l("经纪人确认"),
        Stage.INTRODUCED: _l("双方对接"),
        Stage.NEGOTIATING: _l("开始洽谈"),
        Stage.SIGNED: _l("签订合同"),
        Stage.REGISTERED: _l("登记合同"),
        Stage.COMPLETED: _l("履行完成"),
    },
}


def rate_words(rate: float | None) -> str:
    """Return a rate in per cent."""
    return "—" if rate is None else f"{number_text(round(rate, 1))}%"


def days_words(days: float | None) -> str:
    """Return a number of days, which may be a half."""
    return "—" if days is None else number_text(days)


def chart_of(steps: Sequence[Step]) -> Chart:
    """Return the chart of how many matches reached each stage."""
    return Chart(
        title=gettext("从提出配对到履行完成"),
        categories=[label(step.stage) for step in steps],
        series=[Series(gettext("配对数"), [step.count for step in steps])],
        shape=ChartShape.BARS,
        unit=gettext("对"),
    )


def days_chart_of(steps: Sequence[Step]) -> Chart:
    """Return the chart of how long each stage takes."""
    return Chart(
        title=gettext("从上一步到这一步的天数（中位数）"),
        categories=[label(step.stage) for step in steps[1:]],
        series=[Series(gettext("天数中位数"), [step.days for step in steps[1:]])],
        shape=ChartShape.BARS,
        unit=pgettext("unit", "天"),
    )
