"""Matches: one need x one achievement."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.registry import Feature, LogWords, Subject
from web.matches import service, words
from web.matches.mails import MAILS
from web.matches.models import Match
from web.matches.own_data import OWN_DATA, keep_broker
from web.matches.permissions import PERMISSIONS
from web.matches.relations import relations_to_match, was_introduced
from web.matches.states import MatchState
from web.matches.verbs import MatchObject, MatchVerb
from web.postings.events import PostingLeft, PostingPublished

LOG = LogWords(
    objects={MatchObject.MATCH: _l("配对")},
    actions={
        MatchVerb.CONFIRM: _l("确认配对"),
        MatchVerb.DECLINE: _l("不采纳配对"),
        MatchVerb.UNDO: _l("撤销研判"),
        MatchVerb.INTRODUCE: _l("对接"),
        MatchVerb.NEGOTIATE: _l("进入洽谈"),
        MatchVerb.SIGN: _l("签约"),
        MatchVerb.REGISTER: _l("合同登记"),
        MatchVerb.COMPLETE: _l("履行完毕"),
        MatchVerb.CLOSE_BY: _l("随之结束"),
        MatchVerb.REOPEN: _l("恢复对接"),
        MatchVerb.PROPOSE_AGAIN: _l("随恢复发布重新提出"),
    },
    states={MatchObject.MATCH: (MatchState,)},
)

FEATURE = Feature(
    name="matches",
    subjects={"match": Subject(Match, relations_to_match)},
    permissions=PERMISSIONS,
    labels=words.LABELS,
    mails=MAILS,
    log=LOG,
    template_globals={
        **{
            function.__name__: function
            for function in (
                words.activity_title,
                words.criterion_name,
                words.criterion_short,
                words.fit_mark,
                words.outcome_sentence,
                words.probability_sentence,
            )
        },
        "MatchState": MatchState,
    },
    reacts={PostingLeft: service.close_after, PostingPublished: service.propose_again_after},
    reveals=(was_introduced,),
    own_data=OWN_DATA,
    keeps=(keep_broker,),
    large=(Match,),
)
