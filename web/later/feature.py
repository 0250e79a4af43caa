"""Use first, pay later 先用后转: agreements on service inventions, and their instalments."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.later import act_views, panels, reminding, views
from web.later.demo import load_agreements
from web.later.forms import say_rate
from web.later.mails import MAILS
from web.later.models import LaterAgreement, LaterInstalment, LaterPayment
from web.later.notices import HAPPENINGS
from web.later.own_data import OWN_DATA
from web.later.permissions import (
    ACT_IN_LATER,
    APPLY_LATER,
    LEND_LATER,
    LIST_LATER,
    OFFER_LATER,
    OVERSEE_LATER,
    PERMISSIONS,
    READ_LATER,
    USE_LATER,
)
from web.later.relations import (
    relations_to_agreement,
    relations_to_instalment,
    relations_to_payment,
)
from web.later.states import LaterPaymentState, LaterState
from web.later.tasks import TASKS
from web.later.verbs import LaterObject, LaterVerb
from web.later.words import LABELS, MARKS

LOG = LogWords(
    objects={
        LaterObject.AGREEMENT: _l("先用后转"),
        LaterObject.INSTALMENT: _l("先用后转的一期付款"),
        LaterObject.PAYMENT: _l("先用后转的付款记录"),
    },
    actions={
        LaterVerb.APPLY: _l("申请先用后转"),
        LaterVerb.OFFER: _l("提出先用后转的条件"),
        LaterVerb.CHANGE: _l("修改先用后转的条件"),
        LaterVerb.SAY_YES: _l("同意先用后转的条件"),
        LaterVerb.AGREE: _l("约定先用后转"),
        LaterVerb.DECLINE: _l("不接受先用后转"),
        LaterVerb.BEGIN: _l("记录交付，试用开始"),
        LaterVerb.CONVERT: _l("决定转"),
        LaterVerb.GIVE_BACK: _l("试用后退回"),
        LaterVerb.COMPLETE: _l("先用后转付清"),
        LaterVerb.END: _l("提前结束先用后转"),
        LaterVerb.HAPPEN: _l("记录付款条件达成"),
        LaterVerb.INCOME: _l("报提成的收入"),
        LaterVerb.PAY: _l("记先用后转的付款"),
        LaterVerb.CONFIRM: _l("确认收到先用后转的付款"),
        LaterVerb.DISPUTE: _l("对先用后转的付款提出异议"),
    },
    details={"agreement": _l("先用后转")},
    states={
        LaterObject.AGREEMENT: (LaterState,),
        LaterObject.PAYMENT: (LaterPaymentState,),
    },
)

_BY = {
    ACT_IN_LATER: ("refusal", "end"),
    LEND_LATER: ("begin", "happen", "confirm_payment", "dispute"),
    USE_LATER: ("convert", "give_back", "income", "pay"),
}

FEATURE = Feature(
    name="later",
    blueprints=(views.blueprint,),
    subjects={
        "later_agreement": Subject(LaterAgreement, relations_to_agreement),
        "later_instalment": Subject(LaterInstalment, relations_to_instalment),
        "later_payment": Subject(LaterPayment, relations_to_payment),
    },
    permissions=PERMISSIONS,
    access={
        "later.mine": Access(LIST_LATER),
        "later.show": Access(READ_LATER, "later_agreement"),
        "later.apply_invention": Access(APPLY_LATER, "invention"),
        "later.apply_posting": Access(APPLY_LATER, "posting"),
        "later.offer_invention": Access(OFFER_LATER, "invention"),
        "later.offer_posting": Access(OFFER_LATER, "posting"),
        "later.terms": Access(ACT_IN_LATER, "later_agreement"),
        "later.agree": Access(ACT_IN_LATER, "later_agreement"),
        **{
            f"later.{name}": Access(action, act_views.subject_of(name))
            for action, names in _BY.items()
            for name in names
        },
        "later.office": Access(OVERSEE_LATER),
        "later.table": Access(OVERSEE_LATER),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("deals", "later.mine", _l("先用后转"), 25, LIST_LATER),
        NavItem("records", "later.office", _l("先用后转"), 45, OVERSEE_LATER),
    ),
    under={
        **{
            f"later.{name}": "later.mine"
            for name in ("show", "terms", *(one for names in _BY.values() for one in names))
        },
        "later.apply_invention": "inventions.index",
        "later.offer_invention": "inventions.mine",
        "later.apply_posting": "finding.achievements",
        "later.offer_posting": "finding.achievements",
    },
    panels=(
        Panel("invention.public", "later/_apply.html", panels.of_public),
        Panel("invention.own", "later/_own.html", panels.of_own),
        Panel("item.aside", "later/_apply.html", panels.of_item),
    ),
    template_globals={"say_rate": say_rate},
    tasks=TASKS,
    happenings=(HAPPENINGS,),
    mails=MAILS,
    own_data=OWN_DATA,
    sweep=(Sweep(78, reminding.look_for_due),),
    demo=load_agreements,
)
