"""Bids 揭榜 for challenges: sealed until they are opened, then checked for form."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.files.limits import MOST_REQUEST_BYTES
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.bidding import office_views, step_views, views
from web.bidding.demo import load_bids
from web.bidding.following import follow, look_after
from web.bidding.mails import MAILS
from web.bidding.models import Bid
from web.bidding.own_data import OWN_DATA
from web.bidding.panels import of_next, of_office, of_visitor
from web.bidding.permissions import (
    CHECK_BIDS,
    HANDLE_OWN_BID,
    PERMISSIONS,
    READ_BID,
    WRITE_BID,
)
from web.bidding.queries import sealed_ids
from web.bidding.relations import relations_to_bid
from web.bidding.sealing import find_trouble
from web.bidding.states import BidState
from web.bidding.tasks import TASKS
from web.bidding.verbs import BidObject, BidVerb
from web.bidding.words import LABELS, MARKS
from web.challenges.events import ChallengeMoved

_OWN = ("autosave", "submit", "receipt", "receipt_content", "own_file", "retract")
_OFFICE = ("office", "open_bids", "begin_review", "fail", "record")

LOG = LogWords(
    objects={BidObject.BID: _l("揭榜材料")},
    actions={
        BidVerb.BEGIN: _l("开始写揭榜材料"),
        BidVerb.SUBMIT: _l("递交揭榜材料"),
        BidVerb.RETRACT: _l("撤回揭榜材料"),
        BidVerb.LATE: _l("截止后尝试递交揭榜材料"),
        BidVerb.LAPSE: _l("揭榜材料因截止失效"),
        BidVerb.OPEN: _l("开启一份揭榜材料"),
        BidVerb.ADMIT: _l("揭榜材料通过形式审查"),
        BidVerb.REFUSE: _l("揭榜材料没有通过形式审查"),
        BidVerb.VOID: _l("揭榜材料因撤榜作废"),
        BidVerb.ADD_FILE: _l("添加揭榜附件"),
        BidVerb.REMOVE_FILE: _l("移除揭榜附件"),
        BidVerb.MARK_FILE: _l("改揭榜附件的匿名标记"),
    },
    details={"digest": _l("校验码"), "bids": _l("揭榜材料份数"), "fault": _l("形式审查结论")},
    states={BidObject.BID: (BidState,)},
    kept_back={BidObject.BID: sealed_ids},
)

FEATURE = Feature(
    name="bidding",
    blueprints=(views.blueprint,),
    subjects={"bid": Subject(Bid, relations_to_bid)},
    permissions=PERMISSIONS,
    access={
        "bidding.mine": Access(WRITE_BID),
        "bidding.begin": Access(WRITE_BID, "challenge"),
        "bidding.write": Access(HANDLE_OWN_BID, "bid", most_bytes=MOST_REQUEST_BYTES),
        **{f"bidding.{name}": Access(HANDLE_OWN_BID, "bid") for name in _OWN},
        **{f"bidding.{name}": Access(CHECK_BIDS, "challenge") for name in _OFFICE},
        "bidding.check": Access(CHECK_BIDS, "bid"),
        "bidding.read": Access(READ_BID, "bid"),
        "bidding.read_file": Access(READ_BID, "bid"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(NavItem("account", "bidding.mine", _l("我的揭榜"), 56, WRITE_BID),),
    under={
        "bidding.write": "bidding.mine",
        **{f"bidding.{name}": "bidding.mine" for name in _OWN},
        **{f"bidding.{name}": "challenges.office" for name in (*_OFFICE, "check", "read")},
    },
    panels=(
        Panel("challenge.aside", "bidding/_aside.html", of_visitor),
        Panel("challenge.next", "challenges/_next.html", of_next),
        Panel("challenge.office", "bidding/_office.html", of_office),
    ),
    tasks=TASKS,
    mails=MAILS,
    own_data=OWN_DATA,
    reacts={ChallengeMoved: follow},
    alarms={"seal_key": find_trouble},
    sweep=(Sweep(74, look_after),),
    demo=load_bids,
)

__all__ = ["FEATURE", "office_views", "step_views"]
