"""Large instruments that others may use 大型仪器共享, and what they did in a year."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.listing.more import More
from web.base.listing.register import Asking, Register
from web.base.registry import Feature, LogWords, Panel
from web.instruments import panels, views, years
from web.instruments.demo import load_years
from web.instruments.fields import LISTING
from web.instruments.permissions import (
    COMPARE_INSTRUMENTS,
    LIST_OWN_YEARS,
    PERMISSIONS,
    TELL_YEAR,
)
from web.instruments.tasks import TASKS
from web.instruments.verbs import InstrumentVerb
from web.instruments.words import LABELS

INSTRUMENTS = Register(
    name="instruments",
    place=20,
    listing=LISTING,
    title=_l("大型仪器"),
    lead=_l("对外开放的仪器设备：能测什么、怎么收费、什么时候有空。"),
    add=_l("登记仪器"),
    asking=Asking.DAYS,
    asked=_l("预约使用"),
    facets=("instrument_kind", "fields", "district", "outside"),
    line=("instrument_kind", "model", "district"),
    number="serial",
    apart=("model",),
    more=More(
        headings=years.HEADINGS,
        knows=years.knows,
        read=years.read_years,
        is_new=years.is_new,
        keep=years.keep_years,
        label=_l("年度使用情况"),
        note=_l("最后五列是一年的使用情况，选填；不写统计年份的，算上一年的。"),
    ),
)

FEATURE = Feature(
    name="instruments",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        "instruments.report": Access(TELL_YEAR, "entry"),
        "instruments.own": Access(LIST_OWN_YEARS),
        "instruments.compare": Access(COMPARE_INSTRUMENTS),
        "instruments.download": Access(COMPARE_INSTRUMENTS),
    },
    labels=LABELS,
    log=LogWords(
        actions={InstrumentVerb.TELL: _l("填报仪器年度使用情况")},
        details={
            "hours": _l("有效工作机时"),
            "outside_hours": _l("对外服务机时"),
        },
    ),
    under={
        "instruments.report": "registers.mine",
        "instruments.own": "registers.mine",
        "instruments.compare": "registers.office",
    },
    panels=(
        Panel("entry.own", "instruments/_own.html", panels.of_own),
        Panel("entry.below", "instruments/_public.html", panels.of_public),
        Panel("register.office", "instruments/_office.html", panels.of_office),
    ),
    tasks=TASKS,
    registers=(INSTRUMENTS,),
    demo=load_years,
)
