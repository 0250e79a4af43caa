"""The pool of experts 人才库: who is in it, what they know, and their conflicts of interest."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.files.limits import MEGABYTE
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject
from web.experts import import_views, joining, panels, profile_views, views
from web.experts.demo import load_experts
from web.experts.mails import MAILS
from web.experts.models import Expert, ExpertInterest
from web.experts.own_data import OWN_DATA
from web.experts.permissions import (
    END_INTEREST,
    KEEP_OWN_PROFILE,
    MANAGE_EXPERTS,
    PERMISSIONS,
)
from web.experts.relations import relations_to_expert, relations_to_interest
from web.experts.states import ExpertState
from web.experts.tasks import TASKS
from web.experts.verbs import ExpertObject, ExpertVerb
from web.experts.words import LABELS, MARKS
from web.membership.permissions import FOLLOW_INVITATION
from web.people.events import AccountAdded

LOG = LogWords(
    objects={ExpertObject.EXPERT: _l("专家"), ExpertObject.INTEREST: _l("专家的利害关系")},
    actions={
        ExpertVerb.ADD: _l("新增专家"),
        ExpertVerb.EDIT: _l("修改专家资料"),
        ExpertVerb.INVITE: _l("邀请专家入库"),
        ExpertVerb.JOIN: _l("专家入库"),
        ExpertVerb.DECLINE: _l("谢绝入库邀请"),
        ExpertVerb.PAUSE: _l("暂停抽取专家"),
        ExpertVerb.RESUME: _l("恢复抽取专家"),
        ExpertVerb.LEAVE: _l("移出专家库"),
        ExpertVerb.RETURN: _l("重新入库"),
        ExpertVerb.DECLARE: _l("申报利害关系"),
        ExpertVerb.END_INTEREST: _l("解除申报的利害关系"),
        ExpertVerb.CONFIRM: _l("确认利害关系申报完整"),
        ExpertVerb.DOWNLOAD: _l("下载专家名单"),
    },
    states={ExpertObject.EXPERT: (ExpertState,)},
)

_EXPERT = Access(MANAGE_EXPERTS, "expert")
_POOL = Access(MANAGE_EXPERTS)
_OWN = Access(KEEP_OWN_PROFILE)

FEATURE = Feature(
    name="experts",
    blueprints=(views.blueprint,),
    subjects={
        "expert": Subject(Expert, relations_to_expert),
        "expert_interest": Subject(ExpertInterest, relations_to_interest),
    },
    permissions=PERMISSIONS,
    access={
        "experts.index": _POOL,
        "experts.download": _POOL,
        "experts.add": _POOL,
        "experts.bring": Access(MANAGE_EXPERTS, most_bytes=5 * MEGABYTE),
        "experts.template": _POOL,
        "experts.invite_chosen": _POOL,
        "experts.show": _EXPERT,
        "experts.edit": _EXPERT,
        "experts.invite": _EXPERT,
        "experts.pause": _EXPERT,
        "experts.resume": _EXPERT,
        "experts.take_out": _EXPERT,
        "experts.take_back": _EXPERT,
        "experts.declare_for": _EXPERT,
        "experts.profile": _OWN,
        "experts.declare": _OWN,
        "experts.confirm_interests": _OWN,
        "experts.end_interest": Access(END_INTEREST, "expert_interest"),
        "experts.decline": Access(FOLLOW_INVITATION, is_secret=True),
    },
    labels=LABELS,
    marks=MARKS,
    log=LOG,
    navigation=(
        NavItem("people", "experts.index", _l("专家库"), 25, MANAGE_EXPERTS),
        NavItem("own", "experts.profile", _l("专家资料"), 25, KEEP_OWN_PROFILE),
    ),
    under={
        "experts.add": "experts.index",
        "experts.bring": "experts.index",
        "experts.show": "experts.index",
        "experts.edit": "experts.index",
        "experts.take_out": "experts.index",
        "experts.declare_for": "experts.index",
        "experts.declare": "experts.profile",
    },
    panels=(
        Panel("invitation.above", "experts/_of_invitation.html", panels.of_invitation),
        Panel("invitation.below", "experts/_to_decline.html", panels.to_decline),
    ),
    tasks=TASKS,
    reacts={AccountAdded: joining.join},
    mails=MAILS,
    own_data=OWN_DATA,
    demo=load_experts,
)

__all__ = ["FEATURE", "import_views", "profile_views"]
