"""What the core itself adds to the application."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base import (
    attempts,
    chain,
    home,
    hosts,
    navigation,
    once,
    own_data,
    statistics,
    urls,
    views,
)
from web.base.access import PUBLIC, WATCHED, Access
from web.base.caching.parts import GLOBALS as PARTS
from web.base.charts import drawing
from web.base.contacts import note_in_page
from web.base.files import clearing, reading
from web.base.formats import short_day
from web.base.glossary import GLOBALS as GLOSSARY
from web.base.installation import is_demo_site
from web.base.mails.own_data import OWN_DATA
from web.base.marks import state_mark
from web.base.panels import known, render_panels
from web.base.permissions import MANAGE_CALENDAR, PERMISSIONS
from web.base.registry import Feature, LogWords, NavItem, Subject, Sweep
from web.base.verbs import CommonVerb, SiteObject
from web.base.workdays import views as calendar_views
from web.base.workdays import words as calendar_words
from web.base.workdays.models import CalendarDay

LOG = LogWords(
    objects={SiteObject.INSTALLATION: _l("系统"), **calendar_words.LOG.objects},
    actions={
        CommonVerb.CREATE: _l("新建"),
        CommonVerb.EDIT: _l("修改"),
        CommonVerb.CLOSE: _l("结束"),
        **calendar_words.LOG.actions,
    },
    details={
        "old": _l("原为"),
        "new": _l("现为"),
        "before": _l("原为"),
        "after": _l("现为"),
        "need": _l("需求"),
        "achievement": _l("成果"),
        "side": _l("一方"),
        "answer": _l("答复"),
        "code": _l("原因"),
        "engine": _l("引擎"),
        "number": _l("编号"),
        "version": _l("版本"),
        "postings": _l("条数"),
        "role": _l("角色"),
        "organisation": _l("单位"),
        **calendar_words.LOG.details,
    },
    states=calendar_words.LOG.states,
)

GLOBALS = {
    function.__name__: function
    for function in (
        state_mark,
        urls.absolute_url,
        urls.canonical_path,
        urls.is_shareable,
        urls.url_with,
        urls.return_path,
        urls.home_path,
        is_demo_site,
        navigation.links_of,
        navigation.bar_of,
        navigation.foot,
        navigation.is_in,
        navigation.bar_below,
        navigation.sign_in_endpoint,
    )
}

FEATURE = Feature(
    name="base",
    blueprints=(views.blueprint, calendar_views.blueprint),
    subjects={"calendar_day": Subject(CalendarDay)},
    permissions=PERMISSIONS,
    access={
        **dict.fromkeys(("site.manifest", "site.set_locale", "site.set_theme"), PUBLIC),
        **dict.fromkeys(("static", "bootstrap.static", "site.health", "site.ready"), WATCHED),
        "workdays.index": Access(MANAGE_CALENDAR),
        "workdays.add": Access(MANAGE_CALENDAR),
        "workdays.mark_year": Access(MANAGE_CALENDAR),
        "workdays.remove": Access(MANAGE_CALENDAR, "calendar_day"),
    },
    labels=calendar_words.LABELS,
    log=LOG,
    navigation=(NavItem("calls", "workdays.index", _l("工作日历"), 60, MANAGE_CALENDAR),),
    own_data=(*OWN_DATA, own_data.LOG),
    handlers={reading.TASK: reading.read_file},
    sweep=(
        Sweep(20, statistics.keep_fresh),
        Sweep(55, attempts.forget_old),
        Sweep(60, reading.read_waiting),
        Sweep(90, clearing.clear_away),
        Sweep(92, once.tidy),
    ),
    alarms={
        "home": home.find_trouble,
        "log_key": chain.find_trouble,
        "secure_cookies": hosts.find_trouble,
    },
    filters={"short_day": short_day, **drawing.FILTERS},
    template_globals={
        **GLOBALS,
        **PARTS,
        **GLOSSARY,
        **drawing.GLOBALS,
        "note_contact": note_in_page,
        "panels": render_panels,
        "known": known,
        "period_words": calendar_words.period_words,
        "unknown_years": calendar_words.unknown_years,
    },
)
