"""Open challenges 揭榜挂帅: terms, announcement, questions and answers, and their life."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, LogWords, NavItem, Subject
from web.challenges import office_views, owner_views, views
from web.challenges.models import Challenge, Question
from web.challenges.permissions import ACCOMPANY_CHALLENGE, MANAGE_CHALLENGES, PERMISSIONS
from web.challenges.relations import relations_to_challenge, relations_to_question
from web.challenges.states import ChallengeState
from web.challenges.verbs import ChallengeObject, ChallengeVerb
from web.challenges.words import LABELS, MARKS

LOG = LogWords(
    objects={ChallengeObject.CHALLENGE: _l("榜单"), ChallengeObject.QUESTION: _l("榜单的提问")},
    actions={
        ChallengeVerb.CREATE: _l("拟定榜单"),
        ChallengeVerb.EDIT: _l("修改榜单"),
        ChallengeVerb.APPRAISE: _l("开始论证"),
        ChallengeVerb.SEND_BACK: _l("退回榜单"),
        ChallengeVerb.APPROVE: _l("论证通过"),
        ChallengeVerb.WAIVE_APPRAISAL: _l("免于论证"),
        ChallengeVerb.ANNOUNCE: _l("发布榜单"),
        ChallengeVerb.EXTEND: _l("延长揭榜时间"),
        ChallengeVerb.CLOSE: _l("揭榜截止"),
        ChallengeVerb.OPEN_BIDS: _l("开启揭榜材料"),
        ChallengeVerb.BEGIN_REVIEW: _l("开始评审"),
        ChallengeVerb.RANK: _l("评审完成"),
        ChallengeVerb.REVIEW_AGAIN: _l("重新评审"),
        ChallengeVerb.PUBLICISE: _l("公示结果"),
        ChallengeVerb.AWARD: _l("立项"),
        ChallengeVerb.RUN: _l("开始实施"),
        ChallengeVerb.ACCEPT: _l("验收通过"),
        ChallengeVerb.TERMINATE: _l("终止榜单"),
        ChallengeVerb.FAIL: _l("记为流榜"),
        ChallengeVerb.WITHDRAW: _l("撤榜"),
        ChallengeVerb.ASK: _l("就榜单提问"),
        ChallengeVerb.ANSWER: _l("答复榜单的提问"),
    },
    states={ChallengeObject.CHALLENGE: (ChallengeState,)},
)

FEATURE = Feature(
    name="challenges",
    blueprints=(views.blueprint,),
    subjects={
        "challenge": Subject(Challenge, relations_to_challenge),
        "question": Subject(Question, relations_to_question),
    },
    permissions=PERMISSIONS,
    access={
        "challenges.index": SHARED,
        "challenges.show": Access(READ_PUBLIC, "challenge", shared=True),
        "challenges.office": Access(MANAGE_CHALLENGES),
        "challenges.manage": Access(MANAGE_CHALLENGES, "challenge"),
        "challenges.accompany": Access(ACCOMPANY_CHALLENGE, "challenge"),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("calls", "challenges.office", _l("榜单管理"), 40, MANAGE_CHALLENGES),
        NavItem("footer", "challenges.index", _l("榜单"), 24),
    ),
    under={
        "challenges.show": "challenges.index",
        "challenges.manage": "challenges.office",
    },
)

__all__ = ["FEATURE", "office_views", "owner_views"]
