"""What payments and milestones add to the declaration of contracts."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Panel, Sweep
from web.contracts import milestone_views, payment_views
from web.contracts.payment_pages import of_contract
from web.contracts.payment_permissions import PLAN_PAYMENTS, REACH_MILESTONE, TELL_PAYMENT
from web.contracts.payment_reminding import look_for_due
from web.contracts.payment_verbs import PaymentVerb
from web.contracts.payment_words import say_royalty
from web.contracts.permissions import READ_CONTRACT

BLUEPRINTS = (payment_views.blueprint, milestone_views.blueprint)

ACCESS = {
    "payments.show": Access(READ_CONTRACT, "match"),
    **dict.fromkeys(
        (
            "payments.edit",
            "payments.plan",
            "milestones.edit",
            "milestones.plan",
            "milestones.reopen",
        ),
        Access(PLAN_PAYMENTS, "match"),
    ),
    **dict.fromkeys(
        (
            "payments.tell",
            "payments.receive",
            "payments.correction",
            "payments.correct",
            "payments.withdraw",
            "payments.report_base",
        ),
        Access(TELL_PAYMENT, "match"),
    ),
    "milestones.reach": Access(REACH_MILESTONE, "match"),
}

UNDER = dict.fromkeys(
    ("payments.show", "payments.edit", "payments.correction", "milestones.edit"), "deals.index"
)

LOG_ACTIONS: dict[str, Any] = {
    PaymentVerb.PLAN: _l("填写付款计划"),
    PaymentVerb.TELL: _l("记付款"),
    PaymentVerb.RECEIVE: _l("确认收款"),
    PaymentVerb.CORRECT: _l("更正付款"),
    PaymentVerb.WITHDRAW: _l("撤回付款"),
    PaymentVerb.REPORT_BASE: _l("报提成基数"),
    PaymentVerb.PLAN_MILESTONES: _l("填写履约节点"),
    PaymentVerb.REACH_MILESTONE: _l("完成履约节点"),
    PaymentVerb.REOPEN_MILESTONE: _l("改回履约节点"),
}

LOG_DETAILS = {
    "payment_mode": _l("支付方式"),
    "instalments": _l("期数"),
    "payment_day": _l("付款日期"),
    "payment_yuan": _l("付款金额（元）"),
    "royalty_number": _l("提成期次"),
    "royalty_base_yuan": _l("提成基数（元）"),
    "milestones": _l("节点数"),
    "milestone": _l("履约节点"),
}

PANELS = (Panel("contract.parts", "contracts/_payments.html", of_contract),)

SWEEP = (Sweep(72, look_for_due),)

GLOBALS = {"say_royalty": say_royalty}
