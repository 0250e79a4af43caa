"""Claims 认领: a plan in answer to a published need, without a ready achievement."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.attachments.holders import Holder
from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.brokers.permissions import READ_QUEUE
from web.claims import desk_views, panels, service, views
from web.claims.demo import load_claims
from web.claims.files import FILES
from web.claims.mails import MAILS
from web.claims.models import Claim
from web.claims.own_data import OWN_DATA
from web.claims.permissions import (
    ASSIGN_CLAIM,
    CLAIM_NEED,
    FOLLOW_PLAN,
    HANDLE_OWN_CLAIM,
    LIST_OWN_CLAIMS,
    PERMISSIONS,
    READ_CLAIM,
    TAKE_UP_CLAIM,
)
from web.claims.relations import relations_to_claim
from web.claims.states import ClaimState
from web.claims.tasks import TASKS
from web.claims.verbs import ClaimObject, ClaimVerb
from web.claims.words import LABELS, MARKS
from web.postings.events import PostingLeft

LOG = LogWords(
    objects={ClaimObject.CLAIM: _l("认领")},
    actions={
        ClaimVerb.WRITE: _l("开始写认领方案"),
        ClaimVerb.SUBMIT: _l("提交认领"),
        ClaimVerb.TAKE_UP: _l("采纳认领"),
        ClaimVerb.UNDO: _l("撤销采纳认领"),
        ClaimVerb.RETURN: _l("退回认领"),
        ClaimVerb.DECLINE: _l("不采纳认领"),
        ClaimVerb.RETRACT: _l("撤回认领"),
        ClaimVerb.LAPSE: _l("认领失效"),
        ClaimVerb.DELETE: _l("删除认领草稿"),
        ClaimVerb.ASSIGN: _l("分派认领"),
        ClaimVerb.HAND_BACK: _l("因利害关系交回认领"),
    },
    states={ClaimObject.CLAIM: (ClaimState,)},
)

_OWN = ("claims.show", "claims.edit", "claims.store", "claims.submit", "claims.retract")
_JUDGED = tuple(
    f"claims.{name}" for name in ("take_up", "undo", "send_back", "decline", "hand_back")
)

FEATURE = Feature(
    name="claims",
    blueprints=(views.blueprint,),
    subjects={"claim": Subject(Claim, relations_to_claim)},
    permissions=PERMISSIONS,
    access={
        "claims.new": Access(CLAIM_NEED, "posting"),
        "claims.start": Access(CLAIM_NEED, "posting"),
        "claims.mine": Access(LIST_OWN_CLAIMS),
        **dict.fromkeys(
            (*_OWN, "claims.autosave", "claims.delete"), Access(HANDLE_OWN_CLAIM, "claim")
        ),
        "claims.desk": Access(READ_QUEUE),
        "claims.review": Access(READ_CLAIM, "claim"),
        **dict.fromkeys(_JUDGED, Access(TAKE_UP_CLAIM, "claim")),
        "claims.office": Access(ASSIGN_CLAIM),
        "claims.assign": Access(ASSIGN_CLAIM, "claim"),
        "claims.plan": Access(FOLLOW_PLAN, "posting"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("deals", "claims.mine", _l("我的认领"), 15, LIST_OWN_CLAIMS),
        NavItem("deals", "claims.desk", _l("认领研判"), 15, READ_QUEUE),
        NavItem("matching", "claims.office", _l("需求认领"), 35, ASSIGN_CLAIM),
    ),
    under={
        "claims.new": "finding.needs",
        "claims.start": "finding.needs",
        **dict.fromkeys(_OWN, "claims.mine"),
        **dict.fromkeys(("claims.review", *_JUDGED), "claims.desk"),
    },
    panels=(
        Panel("item.aside", "claims/_of_need.html", panels.of_need),
        Panel("deal.files", "claims/_of_deal.html", panels.of_deal),
        Panel("board.above", "claims/_of_board.html", panels.of_board),
        Panel("day.above", "claims/_of_board.html", panels.of_board),
        Panel("work.figures", "claims/_figures.html", panels.figures),
    ),
    tasks=TASKS,
    mails=MAILS,
    own_data=OWN_DATA,
    attaches={Holder.CLAIM: FILES},
    reacts={PostingLeft: service.lapse_after},
    demo=load_claims,
    sweep=(Sweep(31, service.sweep),),
)

__all__ = ["FEATURE", "desk_views"]
