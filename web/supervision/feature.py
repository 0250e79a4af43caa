"""Figures of any period for the office, the indicators of the plan, and overdue work."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem
from web.supervision import views
from web.supervision.permissions import PERMISSIONS, SUPERVISE
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

FEATURE = Feature(
    name="supervision",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        **dict.fromkeys(STATISTICS, Access(SUPERVISE)),
    },
    labels=LABELS,
    log=LogWords(
        objects={SupervisionObject.STATISTICS: _l("科技统计")},
        actions={SupervisionVerb.DOWNLOAD: _l("下载统计数据")},
        details={"figure": _l("指标"), "days": _l("日期")},
    ),
    navigation=(NavItem("records", "supervision.index", _l("科技统计"), 40, SUPERVISE),),
    under={
        "supervision.breakdown": "supervision.index",
        "supervision.rows": "supervision.index",
    },
    report=PARTS,
)
