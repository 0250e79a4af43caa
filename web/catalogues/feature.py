"""Catalogues of calls, and the pages of calls with what came in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import PUBLIC, SHARED, Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, LogWords, NavItem, Panel
from web.calls.permissions import MANAGE_CALLS
from web.calls.verbs import CallVerb
from web.catalogues import (
    commands,
    file_views,
    office_views,
    report,
    step_views,
    submission_views,
    views,
)
from web.catalogues.mails import MAILS
from web.catalogues.notices import HAPPENINGS
from web.catalogues.tasks import TASKS
from web.catalogues.verbs import SubmissionVerb
from web.catalogues.words import LABELS

_CALL = Access(READ_PUBLIC, "call", shared=True)
_FILE = Access(READ_PUBLIC, "call")
_OFFICE = Access(MANAGE_CALLS, "call")

FEATURE = Feature(
    name="catalogues",
    blueprints=(views.blueprint,),
    access={
        "catalogues.index": SHARED,
        "catalogues.show": _CALL,
        "catalogues.catalogue": _CALL,
        "catalogues.catalogue_file": _FILE,
        "catalogues.catalogue_paper": _FILE,
        "catalogues.catalogue_records": _FILE,
        "catalogues.catalogue_feed": _FILE,
        "catalogues.calls_feed": PUBLIC,
        "catalogues.unmet": SHARED,
        "catalogues.unmet_paper": PUBLIC,
        "catalogues.unmet_file": PUBLIC,
        "catalogues.office": Access(MANAGE_CALLS),
        "catalogues.new": Access(MANAGE_CALLS),
        "catalogues.edit": _OFFICE,
        "catalogues.draft_next": _OFFICE,
        "catalogues.submissions": _OFFICE,
        "catalogues.organisations": _OFFICE,
        "catalogues.download": _OFFICE,
        "catalogues.remind": _OFFICE,
        "catalogues.step": _OFFICE,
        "catalogues.publish": _OFFICE,
        "catalogues.extend": _OFFICE,
        "catalogues.permit_late": _OFFICE,
    },
    labels=LABELS,
    log=LogWords(
        actions={
            CallVerb.CATALOGUE: _l("发布清单"),
            SubmissionVerb.REMIND: _l("提醒提交草稿"),
            SubmissionVerb.DOWNLOAD: _l("下载提交情况"),
        }
    ),
    navigation=(
        NavItem("main", "catalogues.index", _l("季度征集"), 50),
        NavItem("account", "catalogues.office", _l("征集管理"), 130, MANAGE_CALLS, opens="calls"),
        NavItem("calls", "catalogues.office", _l("征集管理"), 10, MANAGE_CALLS),
        NavItem("footer", "catalogues.index", _l("征集与清单"), 24),
    ),
    under={
        "catalogues.show": "catalogues.index",
        "catalogues.catalogue": "catalogues.index",
        "catalogues.unmet": "catalogues.index",
        "catalogues.new": "catalogues.office",
        "catalogues.edit": "catalogues.office",
        "catalogues.submissions": "catalogues.office",
        "catalogues.organisations": "catalogues.office",
        "catalogues.remind": "catalogues.office",
        "catalogues.step": "catalogues.office",
        "catalogues.publish": "catalogues.office",
        "catalogues.extend": "catalogues.office",
        "catalogues.permit_late": "catalogues.office",
    },
    panels=(Panel("figures.below_totals", "catalogues/_figures_link.html", dict),),
    tasks=TASKS,
    happenings=(HAPPENINGS,),
    mails=MAILS,
    report=(report.PART,),
    commands=(commands.call_group,),
)

__all__ = ["FEATURE", "file_views", "office_views", "step_views", "submission_views"]
