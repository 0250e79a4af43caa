"""Solution packs 解决方案包: a need answered with everything that it takes."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject, Sweep
from web.packs import desk_views, lapsing, office_views, panels, party_views, views
from web.packs.demo import load_packs
from web.packs.mails import MAILS
from web.packs.models import Pack, Party
from web.packs.notices import HAPPENINGS
from web.packs.own_data import OWN_DATA, keep_broker
from web.packs.permissions import (
    ANSWER_PACK,
    ANSWER_PARTY,
    LIST_OWN_PACKS,
    LIST_PACKS,
    OVERSEE_PACKS,
    PERMISSIONS,
    READ_PACK,
    START_PACK,
    WORK_PACK,
)
from web.packs.relations import relations_to_pack, relations_to_party, takes_part
from web.packs.states import PackState, PartyState
from web.packs.tasks import TASKS
from web.packs.verbs import PackObject, PackVerb
from web.packs.words import LABELS, MARKS
from web.postings.events import PostingLeft
from web.registers.events import EntryLeft

LOG = LogWords(
    objects={PackObject.PACK: _l("解决方案包"), PackObject.PARTY: _l("对接参加方")},
    actions={
        PackVerb.START: _l("开始制作方案包"),
        PackVerb.SEND: _l("发出方案包"),
        PackVerb.ANSWER: _l("答复方案包"),
        PackVerb.REPLY: _l("答复对方案包的疑问"),
        PackVerb.OPEN: _l("方案包转为对接"),
        PackVerb.WITHDRAW: _l("撤回方案包"),
        PackVerb.LAPSE: _l("方案包失效"),
        PackVerb.PART_GONE: _l("方案包中的一项下架"),
        PackVerb.ASK: _l("邀请参加对接"),
        PackVerb.AGREE: _l("同意参加对接"),
        PackVerb.REFUSE: _l("不参加对接"),
        PackVerb.SHARE: _l("填写合同份额"),
        PackVerb.TAKE_MISSING: _l("下载方案包缺口清单"),
    },
    details={
        "pack": _l("解决方案包"),
        "parts": _l("方案包项数"),
        "accepted": _l("接受项数"),
    },
    states={PackObject.PACK: (PackState,), PackObject.PARTY: (PartyState,)},
)

_WORK = tuple(
    f"packs.{name}"
    for name in (
        "work",
        "draft",
        "save",
        "search",
        "add",
        "reply",
        "withdraw",
        "renew",
        "open_deal",
        "note_party",
        "shares",
    )
)

FEATURE = Feature(
    name="packs",
    blueprints=(views.blueprint,),
    subjects={
        "pack": Subject(Pack, relations_to_pack),
        "party": Subject(Party, relations_to_party),
    },
    permissions=PERMISSIONS,
    access={
        "packs.mine": Access(LIST_OWN_PACKS),
        "packs.show": Access(READ_PACK, "pack"),
        "packs.document": Access(READ_PACK, "pack"),
        "packs.answer": Access(ANSWER_PACK, "pack"),
        "packs.desk": Access(LIST_PACKS),
        "packs.start": Access(START_PACK, "posting"),
        **dict.fromkeys(_WORK, Access(WORK_PACK, "pack")),
        **dict.fromkeys(("packs.party", "packs.answer_party"), Access(ANSWER_PARTY, "party")),
        **dict.fromkeys(("packs.office", "packs.missing_file"), Access(OVERSEE_PACKS)),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("deals", "packs.mine", _l("解决方案包"), 17, LIST_OWN_PACKS),
        NavItem("deals", "packs.desk", _l("解决方案包"), 17, LIST_PACKS),
        NavItem("matching", "packs.office", _l("解决方案包"), 37, OVERSEE_PACKS),
    ),
    under={
        **dict.fromkeys(
            ("packs.show", "packs.party", "packs.answer_party", "packs.answer"), "packs.mine"
        ),
        **dict.fromkeys(_WORK, "packs.desk"),
    },
    panels=(
        Panel("item.aside", "packs/_of_need.html", panels.of_need),
        Panel("posting.aside", "packs/_of_own_need.html", panels.of_own_need),
        Panel("deal.above", "packs/_of_deal_head.html", panels.of_deal_head),
        Panel("deal.parties", "packs/_parties.html", panels.of_deal),
        Panel("work.answers", "packs/_of_work.html", panels.of_work),
        Panel("work.expert", "packs/_of_work.html", panels.of_work),
        Panel("board.above", "packs/_of_board.html", panels.of_board),
        Panel("day.above", "packs/_of_board.html", panels.of_board),
    ),
    tasks=TASKS,
    happenings=(HAPPENINGS,),
    mails=MAILS,
    own_data=OWN_DATA,
    keeps=(keep_broker,),
    reveals=(takes_part,),
    reacts={PostingLeft: lapsing.lapse_after, EntryLeft: lapsing.note_gone_after},
    demo=load_packs,
    sweep=(Sweep(33, lapsing.sweep),),
)

__all__ = ["FEATURE", "desk_views", "office_views", "party_views"]
