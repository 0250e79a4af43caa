"""Deals: from the two answers to the completed contract."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.attachments.holders import Holder
from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem
from web.deals import contract_views, office_views, views
from web.deals.files import CONTRACT_FILES, DEAL_FILES
from web.deals.mails import MAILS
from web.deals.notices import HAPPENINGS
from web.deals.permissions import LIST_DEALS, OVERSEE_DEALS, PERMISSIONS
from web.deals.tasks import TASKS
from web.deals.verbs import DealVerb
from web.deals.words import CONTRACT_FIELDS, LABELS, doer_word, step_sentence
from web.matches.permissions import (
    ADVANCE_DEAL,
    ANSWER_MATCH,
    CORRECT_CONTRACT,
    NOTE_DEAL,
    READ_DEAL,
)

FEATURE = Feature(
    name="deals",
    blueprints=(views.blueprint, office_views.blueprint),
    permissions=PERMISSIONS,
    access={
        "deals.index": Access(LIST_DEALS, own=True),
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
                "deals.reopen",
            ),
            Access(ADVANCE_DEAL, "match"),
        ),
        **dict.fromkeys(("deals.edit", "deals.correct"), Access(CORRECT_CONTRACT, "match")),
        "oversight.deals": Access(OVERSEE_DEALS),
        "oversight.deal": Access(OVERSEE_DEALS, "match"),
        "oversight.contracts": Access(OVERSEE_DEALS),
    },
    labels=LABELS,
    log=LogWords(
        actions={
            DealVerb.ANSWER: _l("答复意向"),
            DealVerb.NOTE: _l("记录进展"),
            DealVerb.CORRECT: _l("更正合同"),
        },
        details={f"contract_{name}": words for name, words in CONTRACT_FIELDS.items()},
    ),
    navigation=(
        NavItem("account", "deals.index", _l("我的对接"), 40, LIST_DEALS, opens="deals"),
        NavItem("deals", "deals.index", _l("我的对接"), 10, LIST_DEALS),
        NavItem(
            "account", "oversight.deals", _l("对接与合同"), 145, OVERSEE_DEALS, opens="records"
        ),
        NavItem("records", "oversight.deals", _l("对接情况"), 10, OVERSEE_DEALS),
        NavItem("records", "oversight.contracts", _l("技术合同"), 20, OVERSEE_DEALS),
    ),
    under={
        "deals.show": "deals.index",
        "deals.edit": "deals.index",
        "oversight.deal": "oversight.deals",
    },
    tasks=TASKS,
    mails=MAILS,
    attaches={Holder.MATCH: DEAL_FILES, Holder.CONTRACT: CONTRACT_FILES},
    happenings=(HAPPENINGS,),
    template_globals={"doer_word": doer_word, "step_sentence": step_sentence},
)

__all__ = ["FEATURE", "contract_views"]
