"""County pairing 一所对一县: task lists and the responsibility list 责任清单."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.files.limits import MEGABYTE
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.counties import import_views, panels, public_views, views, work_views
from web.counties.demo import load_counties
from web.counties.mails import MAILS, look_for_due
from web.counties.models import CountyDuty, CountyPair
from web.counties.notices import HAPPENINGS
from web.counties.own_data import OWN_DATA
from web.counties.permissions import (
    AUDIT_COUNTIES,
    LIST_OWN_DUTIES,
    MANAGE_COUNTIES,
    PERMISSIONS,
    READ_COUNTIES,
    READ_OWN_DUTY,
    REPORT_DUTY,
)
from web.counties.relations import relations_to_duty
from web.counties.states import DutyState, PairState
from web.counties.tasks import TASKS
from web.counties.verbs import CountyObject, CountyVerb
from web.counties.words import LABELS, MARKS, place_key, place_name

LOG = LogWords(
    objects={CountyObject.PAIR: _l("县域结对"), CountyObject.DUTY: _l("责任清单的任务")},
    actions={
        CountyVerb.PAIR: _l("建立结对"),
        CountyVerb.EDIT_PAIR: _l("修改结对"),
        CountyVerb.END_PAIR: _l("结束结对"),
        CountyVerb.GIVE: _l("列入任务"),
        CountyVerb.EDIT: _l("修改任务"),
        CountyVerb.PROGRESS: _l("报告任务进展"),
        CountyVerb.FINISH: _l("报告任务完成"),
        CountyVerb.ACCEPT: _l("任务通过验收"),
        CountyVerb.RETURN: _l("退回任务"),
        CountyVerb.CANCEL: _l("取消任务"),
    },
    details={"percent": _l("进度")},
    states={CountyObject.PAIR: (PairState,), CountyObject.DUTY: (DutyState,)},
)

_READ, _MANAGE = Access(READ_COUNTIES), Access(MANAGE_COUNTIES)
_PAIR, _DUTY = Access(MANAGE_COUNTIES, "county_pair"), Access(MANAGE_COUNTIES, "duty")
_OFFICE_PAGES = ("county", "waiting", "add_pair", "edit_pair", "end_pair", "add_duty", "duty")

FEATURE = Feature(
    name="counties",
    blueprints=(views.blueprint,),
    subjects={
        "county_pair": Subject(CountyPair),
        "duty": Subject(CountyDuty, relations_to_duty),
    },
    permissions=PERMISSIONS,
    access={
        "counties.index": SHARED,
        "counties.of_county": SHARED,
        "counties.mine": Access(LIST_OWN_DUTIES),
        "counties.show": Access(READ_OWN_DUTY, "duty"),
        "counties.report": Access(REPORT_DUTY, "duty"),
        "counties.office": _READ,
        "counties.county": _READ,
        "counties.take": _READ,
        "counties.duty": Access(READ_COUNTIES, "duty"),
        "counties.waiting": _MANAGE,
        "counties.add_pair": _MANAGE,
        "counties.add_duty": _MANAGE,
        "counties.template": _MANAGE,
        "counties.bring": Access(MANAGE_COUNTIES, most_bytes=5 * MEGABYTE),
        **dict.fromkeys(("counties.edit_pair", "counties.end_pair"), _PAIR),
        **dict.fromkeys(("counties.edit_duty", "counties.answer", "counties.cancel"), _DUTY),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("footer", "counties.index", _l("一所对一县"), 28),
        NavItem("work", "counties.mine", _l("县域结对任务"), 27, LIST_OWN_DUTIES),
        NavItem("supervision", "counties.office", _l("县域结对"), 45, MANAGE_COUNTIES),
        NavItem("account", "counties.office", _l("县域结对"), 172, AUDIT_COUNTIES),
    ),
    under={
        "counties.index": "registers.hub",
        "counties.of_county": "registers.hub",
        "counties.show": "counties.mine",
        "counties.report": "counties.mine",
        **{f"counties.{name}": "counties.office" for name in _OFFICE_PAGES},
        **{
            f"counties.{name}": "counties.office"
            for name in ("edit_duty", "answer", "cancel", "bring")
        },
    },
    panels=(
        Panel("districts.below", "counties/_of_districts.html", panels.of_districts),
        Panel("registers.hub", "counties/_of_hub.html", panels.of_districts),
    ),
    tasks=TASKS,
    happenings=(HAPPENINGS,),
    mails=MAILS,
    sweep=(Sweep(62, look_for_due),),
    own_data=OWN_DATA,
    demo=load_counties,
    template_globals={
        "county_name": place_name,
        "county_key": place_key,
    },
)

__all__ = ["FEATURE", "import_views", "public_views", "work_views"]
