"""Subsidies for registered contracts, computed by the rules of their day."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem, Panel
from web.subsidies import panels, papers, views, words
from web.subsidies.permissions import DECIDE_SUBSIDIES, PERMISSIONS, READ_SUBSIDIES
from web.subsidies.reporting import PART
from web.subsidies.states import Step
from web.subsidies.verbs import SubsidyObject, SubsidyVerb

FEATURE = Feature(
    name="subsidies",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        **dict.fromkeys(
            ("subsidies.index", "subsidies.document", "subsidies.table"), Access(READ_SUBSIDIES)
        ),
        "subsidies.unit": Access(READ_SUBSIDIES, "organisation"),
        "subsidies.check": Access(DECIDE_SUBSIDIES, "organisation"),
        "subsidies.pay": Access(DECIDE_SUBSIDIES, "organisation"),
    },
    labels=words.LABELS,
    marks=words.MARKS,
    log=LogWords(
        objects={SubsidyObject.SUBSIDY: _l("补助测算")},
        actions={SubsidyVerb.CHECK: _l("核对补助"), SubsidyVerb.PAY: _l("发放补助")},
        details={"year": _l("年度"), "subsidy_yuan": _l("补助额（元）")},
        states={SubsidyObject.SUBSIDY: (Step,)},
    ),
    navigation=(NavItem("records", "subsidies.index", _l("补助测算"), 30, READ_SUBSIDIES),),
    under={"subsidies.unit": "subsidies.index"},
    panels=(
        Panel("deals.list", "subsidies/_own.html", panels.own_estimate),
        Panel("contract.parts", "subsidies/_own.html", panels.own_estimate),
    ),
    template_globals={
        "say_rule": words.say_rule,
        "say_rule_source": words.say_source,
        "say_rounding": words.say_rounding,
        "say_share": words.say_share,
        "say_subsidy_sum": papers.say_sum,
        "exact_yuan": words.exact_yuan,
        "signed_money": papers.signed_money,
    },
    report=(PART,),
)
