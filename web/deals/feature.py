"""Deals: from the two answers to the completed contract."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.attachments.holders import Holder
from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem
from web.deals import views
from web.deals.files import CONTRACT_FILES, DEAL_FILES
from web.deals.mails import MAILS
from web.deals.notices import HAPPENINGS
from web.deals.permissions import LIST_DEALS, PERMISSIONS
from web.deals.tasks import TASKS
from web.deals.verbs import DealVerb
from web.deals.words import LABELS
from web.matches.permissions import ADVANCE_DEAL, ANSWER_MATCH, NOTE_DEAL, READ_DEAL

FEATURE = Feature(
    name="deals",
    blueprints=(views.blueprint,),
    permissions=PERMISSIONS,
    access={
        "deals.index": Access(LIST_DEALS),
        "deals.show": Access(READ_DEAL, "match"),
        "deals.interested": Access(ANSWER_MATCH, "match"),
        "deals.decline": Access(ANSWER_MATCH, "match"),
        **dict.fromkeys(
            ("deals.note", "deals.reschedule", "deals.finish_step"), Access(NOTE_DEAL, "match")
        ),
        **dict.fromkeys(
            (
                "deals.negotiate",
                "deals.sign",
                "deals.register",
                "deals.complete",
                "deals.close",
            ),
            Access(ADVANCE_DEAL, "match"),
        ),
    },
    labels=LABELS,
    log=LogWords(actions={DealVerb.ANSWER: _l("答复意向"), DealVerb.NOTE: _l("记录进展")}),
    navigation=(NavItem("account", "deals.index", _l("我的对接"), 40, LIST_DEALS),),
    under={"deals.show": "deals.index"},
    tasks=TASKS,
    mails=MAILS,
    attaches={Holder.MATCH: DEAL_FILES, Holder.CONTRACT: CONTRACT_FILES},
    happenings=(HAPPENINGS,),
)
