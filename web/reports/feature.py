"""The quarter's report."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.files.limits import MOST_REQUEST_BYTES
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject
from web.reports import panels, views
from web.reports.models import QuarterReport
from web.reports.permissions import MAKE_REPORTS, PERMISSIONS
from web.reports.verbs import ReportObject, ReportVerb
from web.reports.words import LABELS
from web.reports.writing import title_of

_REPORT = Access(MAKE_REPORTS, "report")

FEATURE = Feature(
    name="reports",
    blueprints=(views.blueprint,),
    subjects={"report": Subject(QuarterReport)},
    permissions=PERMISSIONS,
    access={
        "reports.index": SHARED,
        "reports.published": Access(READ_PUBLIC),
        "reports.office": Access(MAKE_REPORTS),
        "reports.make": Access(MAKE_REPORTS),
        "reports.replace": Access(MAKE_REPORTS, most_bytes=MOST_REQUEST_BYTES),
        "reports.download": _REPORT,
        "reports.publish": _REPORT,
        "reports.retract": _REPORT,
    },
    labels=LABELS,
    log=LogWords(
        objects={ReportObject.REPORT: _l("季度报告")},
        actions={
            ReportVerb.MAKE: _l("生成季度报告"),
            ReportVerb.REPLACE: _l("上传修改的报告"),
            ReportVerb.PUBLISH: _l("公布季度报告"),
            ReportVerb.RETRACT: _l("撤下季度报告"),
        },
        details={"quarter": _l("季度")},
    ),
    navigation=(
        NavItem("supervision", "reports.office", _l("季度报告"), 50, MAKE_REPORTS),
        NavItem("footer", "reports.index", _l("季度报告"), 22),
    ),
    under={"reports.publish": "reports.office"},
    panels=(
        Panel("call.office", "reports/_of_call.html", panels.of_office),
        Panel("call.below", "reports/_published.html", panels.of_call),
    ),
    template_globals={"report_title": title_of},
)
