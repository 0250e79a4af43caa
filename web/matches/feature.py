"""Matches: one need x one achievement."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.registry import Feature, LogWords, Subject
from web.matches import service, words
from web.matches.models import Match
from web.matches.permissions import PERMISSIONS
from web.matches.relations import relations_to_match, was_introduced
from web.matches.states import MatchState
from web.postings.events import PostingLeft

LOG = LogWords(
    objects={"match": _l("配对")},
    actions={
        "confirm": _l("确认配对"),
        "decline": _l("不采纳配对"),
        "undo": _l("撤销审核"),
        "introduce": _l("对接"),
        "negotiate": _l("进入洽谈"),
        "sign": _l("签约"),
        "register": _l("合同登记"),
        "complete": _l("履行完毕"),
        "close_by": _l("随之结束"),
    },
    states={"match": (MatchState,)},
)

FEATURE = Feature(
    name="matches",
    subjects={"match": Subject(Match, relations_to_match)},
    permissions=PERMISSIONS,
    labels=words.LABELS,
    log=LOG,
    template_globals={
        **{
            function.__name__: function
            for function in (
                words.activity_title,
                words.criterion_name,
                words.criterion_short,
                words.fit_mark,
                words.probability_sentence,
            )
        },
        "MatchState": MatchState,
    },
    reacts={PostingLeft: service.close_after},
    reveals=(was_introduced,),
    large=(Match,),
)
