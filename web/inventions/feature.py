"""Service inventions 职务成果 (安心屋): from registration to the publication of the price."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.inventions import act_views, objection_views, panels, pricing, views, work_views
from web.inventions.demo import load_inventions
from web.inventions.mails import MAILS
from web.inventions.models import Invention
from web.inventions.notices import HAPPENINGS
from web.inventions.own_data import OWN_DATA
from web.inventions.permissions import (
    ANSWER_PRICE_OBJECTION,
    CONFIRM_LICENCE_USE,
    KEEP_INVENTION,
    KEEP_OPEN_LICENCE,
    OBJECT_TO_PRICE,
    OVERSEE_INVENTIONS,
    PERMISSIONS,
    READ_INVENTION,
    READ_PRICE_OBJECTION,
    REGISTER_INVENTION,
    USE_OPEN_LICENCE,
)
from web.inventions.price_models import LicenceUse, OpenLicence, PriceObjection, PricePublication
from web.inventions.relations import (
    relations_to_invention,
    relations_to_licence,
    relations_to_objection,
    relations_to_use,
)
from web.inventions.states import InventionState, LicenceState, PriceObjectionState, UseState
from web.inventions.tasks import TASKS
from web.inventions.verbs import InventionObject, InventionVerb
from web.inventions.words import LABELS, MARKS

LOG = LogWords(
    objects={
        InventionObject.INVENTION: _l("职务成果"),
        InventionObject.STEPS: _l("职务成果审批环节"),
        InventionObject.OBJECTION: _l("定价公示的异议"),
        InventionObject.LICENCE: _l("专利开放许可"),
        InventionObject.USE: _l("开放许可的使用声明"),
    },
    actions={
        InventionVerb.REGISTER: _l("登记职务成果"),
        InventionVerb.EDIT: _l("修改职务成果"),
        InventionVerb.PLAN: _l("设定审批环节"),
        InventionVerb.EVALUATE: _l("记录评估"),
        InventionVerb.SEND_ON: _l("重新送审"),
        InventionVerb.APPROVE: _l("记录审批同意"),
        InventionVerb.REFUSE: _l("记录审批不同意"),
        InventionVerb.PUBLICISE: _l("公示定价"),
        InventionVerb.CLEAR: _l("定价公示结束"),
        InventionVerb.TRADE: _l("记录挂牌或拍卖"),
        InventionVerb.TRANSFER: _l("登记转化"),
        InventionVerb.WITHDRAW: _l("撤回职务成果"),
        InventionVerb.DILIGENCE: _l("补记尽职记录"),
        InventionVerb.OBJECT: _l("对定价提出异议"),
        InventionVerb.UPHOLD: _l("认定对定价的异议成立"),
        InventionVerb.DISMISS: _l("认定对定价的异议不成立"),
        InventionVerb.LAPSE: _l("对定价的异议随公示停止"),
        InventionVerb.OPEN: _l("声明开放许可"),
        InventionVerb.END: _l("结束开放许可"),
        InventionVerb.USE: _l("声明使用开放许可"),
        InventionVerb.CONFIRM: _l("确认开放许可的使用声明"),
    },
    details={
        "steps": _l("环节个数"),
        "licence": _l("开放许可"),
        "invention": _l("职务成果"),
    },
    states={
        InventionObject.INVENTION: (InventionState,),
        InventionObject.OBJECTION: (PriceObjectionState,),
        InventionObject.LICENCE: (LicenceState,),
        InventionObject.USE: (UseState,),
    },
)

_KEPT = ("edit", "send_on", *act_views.ACTS)

FEATURE = Feature(
    name="inventions",
    blueprints=(views.blueprint,),
    subjects={
        "invention": Subject(Invention, relations_to_invention),
        "price_publication": Subject(PricePublication),
        "price_objection": Subject(PriceObjection, relations_to_objection),
        "open_licence": Subject(OpenLicence, relations_to_licence),
        "licence_use": Subject(LicenceUse, relations_to_use),
    },
    permissions=PERMISSIONS,
    access={
        **dict.fromkeys(
            ("inventions.index", "inventions.publicity", "inventions.open_licences"), SHARED
        ),
        "inventions.show": Access(READ_PUBLIC, "invention", shared=True),
        "inventions.publication": Access(READ_PUBLIC, "price_publication", shared=True),
        "inventions.licence": Access(READ_PUBLIC, "open_licence", shared=True),
        "inventions.object_to": Access(OBJECT_TO_PRICE, "price_publication"),
        "inventions.use_licence": Access(USE_OPEN_LICENCE, "open_licence"),
        **{f"inventions.{name}": Access(REGISTER_INVENTION) for name in ("mine", "new", "steps")},
        **{f"inventions.{name}": Access(KEEP_INVENTION, "invention") for name in _KEPT},
        "inventions.work": Access(READ_INVENTION, "invention"),
        "inventions.record": Access(READ_INVENTION, "invention"),
        "inventions.office": Access(OVERSEE_INVENTIONS),
        "inventions.objection": Access(READ_PRICE_OBJECTION, "price_objection"),
        "inventions.answer": Access(ANSWER_PRICE_OBJECTION, "price_objection"),
        "inventions.end_licence": Access(KEEP_OPEN_LICENCE, "open_licence"),
        "inventions.confirm_use": Access(CONFIRM_LICENCE_USE, "licence_use"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("footer", "inventions.index", _l("职务成果库"), 27),
        NavItem("resources", "inventions.mine", _l("职务成果"), 30, REGISTER_INVENTION),
        NavItem("records", "inventions.office", _l("职务成果"), 40, OVERSEE_INVENTIONS),
    ),
    under={
        **{
            f"inventions.{name}": "registers.hub"
            for name in ("index", "show", "publicity", "publication", "object_to")
        },
        **{
            f"inventions.{name}": "registers.hub"
            for name in ("open_licences", "licence", "use_licence")
        },
        **{f"inventions.{name}": "inventions.mine" for name in (*_KEPT, "new", "steps", "work")},
    },
    panels=(
        Panel("registers.hub", "inventions/_of_hub.html", panels.of_hub),
        Panel("item.aside", "inventions/_of_item.html", panels.of_item),
    ),
    tasks=TASKS,
    happenings=(HAPPENINGS,),
    mails=MAILS,
    own_data=OWN_DATA,
    sweep=(Sweep(77, pricing.look_after),),
    demo=load_inventions,
)

__all__ = ["FEATURE", "objection_views", "work_views"]
