"""Deals: from the two answers to the completed contract."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem
from web.deals import contract_views, views
from web.deals.mails import MAILS
from web.deals.notices import HAPPENINGS
from web.deals.permissions import LIST_DEALS, PERMISSIONS
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
                "deals.reopen",
            ),
            Access(ADVANCE_DEAL, "match"),
        ),
        **dict.fromkeys(("deals.edit", "deals.correct"), Access(CORRECT_CONTRACT, "match")),
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
    navigation=(NavItem("account", "deals.index", _l("我的对接"), 40, LIST_DEALS),),
    under={"deals.show": "deals.index", "deals.edit": "deals.index"},
    tasks=TASKS,
    mails=MAILS,
    happenings=(HAPPENINGS,),
    template_globals={"doer_word": doer_word, "step_sentence": step_sentence},
)

__all__ = ["FEATURE", "contract_views"]
