"""Figures of any period for the office, the indicators of the plan, and overdue work."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.permissions import READ_OWN_WORK
from web.base.registry import Feature, LogWords, NavItem, Panel
from web.supervision import (
    funnel_views,
    funnel_words,
    indicator_panels,
    indicator_views,
    indicator_words,
    overdue_views,
    overdue_words,
    views,
)
from web.supervision.indicator_own_data import OWN_DATA
from web.supervision.indicator_report import PARTS as PLAN_PARTS
from web.supervision.indicator_rules import from_stored, number_words
from web.supervision.permissions import ENTER_INDICATORS, PERMISSIONS, SUPERVISE
from web.supervision.report import PARTS
from web.supervision.verbs import SupervisionObject, SupervisionVerb
from web.supervision.words import LABELS

STATISTICS = (
    "supervision.index",
    "supervision.take",
    "supervision.breakdown",
    "supervision.take_breakdown",
    "supervision.rows",
    "supervision.take_rows",
)

FUNNEL = ("funnel.index", "funnel.take")
OVERDUE = ("overdue.index", "overdue.take")
INDICATORS = ("indicators.index", "indicators.take", "indicators.show")
ENTERING = ("indicators.enter", "indicators.take_back")

FEATURE = Feature(
    name="supervision",
    blueprints=(
        views.blueprint,
        indicator_views.blueprint,
        funnel_views.blueprint,
        overdue_views.blueprint,
    ),
    permissions=PERMISSIONS,
    access={
        **dict.fromkeys(STATISTICS, Access(SUPERVISE)),
        **dict.fromkeys(FUNNEL, Access(SUPERVISE)),
        **dict.fromkeys(OVERDUE, Access(SUPERVISE)),
        "overdue.mine": Access(READ_OWN_WORK),
        **dict.fromkeys(INDICATORS, Access(SUPERVISE)),
        **dict.fromkeys(ENTERING, Access(ENTER_INDICATORS)),
    },
    labels={**LABELS, **indicator_words.LABELS, **funnel_words.LABELS, **overdue_words.LABELS},
    marks=indicator_words.MARKS,
    log=LogWords(
        objects={
            SupervisionObject.STATISTICS: _l("科技统计"),
            SupervisionObject.INDICATOR: _l("规划指标"),
        },
        actions={
            SupervisionVerb.DOWNLOAD: _l("下载统计数据"),
            SupervisionVerb.ENTER: _l("填报指标数值"),
            SupervisionVerb.CORRECT: _l("更正指标数值"),
            SupervisionVerb.TAKE_BACK: _l("撤回指标数值"),
        },
        details={"figure": _l("指标"), "days": _l("日期"), "of_year": _l("年份")},
    ),
    navigation=(
        NavItem(
            "account", "supervision.index", _l("统计与报告"), 147, SUPERVISE, opens="supervision"
        ),
        NavItem("supervision", "supervision.index", _l("科技统计"), 10, SUPERVISE),
        NavItem("supervision", "funnel.index", _l("对接漏斗"), 20, SUPERVISE),
        NavItem("supervision", "indicators.index", _l("规划指标"), 30, SUPERVISE),
        NavItem("supervision", "overdue.index", _l("逾期事项"), 40, SUPERVISE),
        NavItem("work", "overdue.mine", _l("逾期事项"), 25, READ_OWN_WORK),
    ),
    under={
        "supervision.breakdown": "supervision.index",
        "supervision.rows": "supervision.index",
        "indicators.show": "indicators.index",
    },
    panels=(Panel("figures.indicators", "supervision/_public.html", indicator_panels.public),),
    template_globals={
        "overdue_url": overdue_words.item_url,
        "overdue_title": overdue_words.item_title,
        "overdue_owners": overdue_words.item_owners,
        "overdue_counts": overdue_words.counts_words,
        "funnel_rate": funnel_words.rate_words,
        "funnel_days": funnel_words.days_words,
        "funnel_chart": funnel_words.chart_of,
        "funnel_days_chart": funnel_words.days_chart_of,
        "indicator_base": indicator_words.base_words,
        "indicator_target": indicator_words.target_words,
        "indicator_number": number_words,
        "indicator_stored": lambda stored: number_words(from_stored(stored)),
        "indicator_source": indicator_words.source_words,
        "indicator_chart": indicator_words.chart_of,
    },
    own_data=OWN_DATA,
    report=(*PARTS, *PLAN_PARTS),
)
