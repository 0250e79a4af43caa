"""Registers of what a match needs besides a text: their entries, audit, pages and files."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import KEPT, PUBLIC, SHARED, Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.registers import expiry, indexing, office_views, own_views, panels, views
from web.registers.bringing import parts as bringing
from web.registers.demo import load_entries
from web.registers.mails import MAILS
from web.registers.models import Entry
from web.registers.own_data import KEEPS, OWN_DATA
from web.registers.permissions import (
    AUDIT_ENTRIES,
    BRING_ENTRIES,
    KEEP_ENTRY,
    LIST_OWN_ENTRIES,
    PERMISSIONS,
    WRITE_ENTRY,
)
from web.registers.relations import relations_to_entry
from web.registers.states import EntryState
from web.registers.tasks import TASKS
from web.registers.verbs import EntryObject, EntryVerb
from web.registers.words import LABELS, MARKS

LOG = LogWords(
    objects={EntryObject.ENTRY: _l("资源登记"), **bringing.LOG.objects},
    actions={
        EntryVerb.START: _l("登记资源"),
        EntryVerb.CHANGE: _l("修改登记的资源"),
        EntryVerb.SUBMIT: _l("提交登记的资源"),
        EntryVerb.RETURN: _l("退回登记的资源"),
        EntryVerb.PUBLISH: _l("发布登记的资源"),
        EntryVerb.WITHDRAW: _l("撤下登记的资源"),
        EntryVerb.EXPIRE: _l("登记的资源到期"),
        EntryVerb.DOWNLOAD: _l("下载全部资源登记"),
        **bringing.LOG.actions,
    },
    details={"register": _l("登记册"), **bringing.LOG.details},
    states={EntryObject.ENTRY: (EntryState,), **bringing.LOG.states},
)

_OWN = tuple(f"registers.{name}" for name in ("own", "edit", "store", "submit", "withdraw"))
_AUDITED = tuple(f"registers.{name}" for name in ("decide", "publish", "send_back"))

FEATURE = Feature(
    name="registers",
    blueprints=(views.blueprint, bringing.BLUEPRINT),
    subjects={"entry": Subject(Entry, relations_to_entry), **bringing.SUBJECTS},
    permissions=PERMISSIONS,
    access={
        "registers.hub": SHARED,
        "registers.index": SHARED,
        "registers.feed": KEPT,
        "registers.download": PUBLIC,
        "registers.show": Access(READ_PUBLIC, "entry", shared=True),
        "registers.mine": Access(LIST_OWN_ENTRIES),
        "registers.new": Access(WRITE_ENTRY),
        "registers.begin": Access(WRITE_ENTRY),
        **dict.fromkeys(_OWN, Access(KEEP_ENTRY, "entry")),
        "registers.office": Access(AUDIT_ENTRIES),
        "registers.office_register": Access(AUDIT_ENTRIES),
        "registers.download_all": Access(BRING_ENTRIES),
        **dict.fromkeys(_AUDITED, Access(AUDIT_ENTRIES, "entry")),
        **bringing.ACCESS,
    },
    labels={**LABELS, **bringing.LABELS},
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("main", "registers.hub", _l("创新资源"), 42),
        NavItem(
            "account", "registers.mine", _l("我的资源"), 47, LIST_OWN_ENTRIES, opens="resources"
        ),
        NavItem("resources", "registers.mine", _l("资源登记"), 10, LIST_OWN_ENTRIES),
        NavItem("auditing", "registers.office", _l("资源登记"), 20, AUDIT_ENTRIES),
    ),
    under={
        "registers.index": "registers.hub",
        "registers.show": "registers.hub",
        **dict.fromkeys((*_OWN, "registers.new", "registers.begin"), "registers.mine"),
        **dict.fromkeys((*_AUDITED, "registers.office_register"), "registers.office"),
        **bringing.UNDER,
    },
    panels=(
        Panel("search.above", "registers/_of_search.html", panels.of_search),
        *bringing.PANELS,
    ),
    tasks=TASKS,
    mails=MAILS,
    own_data=(*OWN_DATA, *bringing.OWN_DATA),
    keeps=KEEPS,
    sweep=(*bringing.SWEEP, Sweep(33, expiry.sweep), indexing.SWEEP),
    demo=load_entries,
    reacts=indexing.REACTS,
    handlers={**indexing.HANDLERS, **bringing.HANDLERS},
)

__all__ = ["FEATURE", "office_views", "own_views"]
