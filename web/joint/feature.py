"""Joint needs of several firms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import SHARED, Access
from web.base.permissions import READ_PUBLIC
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject
from web.joint import panels, views
from web.joint.demo import load_joint_needs
from web.joint.mails import MAILS
from web.joint.models import JointNeed
from web.joint.permissions import ANSWER_JOINT_NEED, MANAGE_JOINT_NEEDS, PERMISSIONS
from web.joint.states import JointState
from web.joint.tasks import TASKS
from web.joint.verbs import JointObject, JointVerb
from web.joint.words import LABELS

LOG = LogWords(
    objects={JointObject.JOINT: _l("共性技术需求")},
    actions={
        JointVerb.CONSENT: _l("答复共性技术需求"),
        JointVerb.PUBLISH: _l("公开"),
        JointVerb.RETRACT: _l("收回公开"),
    },
    states={JointObject.JOINT: (JointState,)},
)

FEATURE = Feature(
    name="joint",
    blueprints=(views.blueprint,),
    subjects={"joint": Subject(JointNeed)},
    permissions=PERMISSIONS,
    access={
        "joint.index": SHARED,
        "joint.show": Access(READ_PUBLIC, "joint", shared=True),
        "joint.answer": Access(ANSWER_JOINT_NEED, "posting"),
        "joint.office": Access(MANAGE_JOINT_NEEDS),
        "joint.new": Access(MANAGE_JOINT_NEEDS),
        "joint.close": Access(MANAGE_JOINT_NEEDS, "joint"),
    },
    labels=LABELS,
    log=LOG,
    navigation=(NavItem("matching", "joint.office", _l("共性技术需求"), 40, MANAGE_JOINT_NEEDS),),
    under={
        "joint.index": "finding.needs",
        "joint.show": "finding.needs",
        "joint.new": "joint.office",
    },
    panels=(
        Panel("item.after_title", "joint/_of_item.html", panels.of_item),
        Panel("deal.above", "joint/_of_deal.html", panels.of_deal),
        Panel("posting.aside", "joint/_invitation.html", panels.invitation),
        Panel("work.answers", "joint/_invitations.html", panels.invitations),
        Panel("list.above", "joint/_of_list.html", panels.of_list),
    ),
    tasks=TASKS,
    mails=MAILS,
    demo=load_joint_needs,
)
