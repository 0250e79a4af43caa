"""Messages about joint needs: the question to each firm, and what firms answered."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Role
from web.base.mails import outbox
from web.base.mails.kinds import MailGroup, MailKind
from web.base.urls import path_to
from web.joint.models import JointMember, JointNeed
from web.people.queries import accounts_with
from web.postings.disclosure import public_view
from web.postings.kinds import MEMBERS
from web.postings.models import Posting
from web.postings.queries import members_by_owner

HELP = MailGroup(
    "help",
    _l("求助与共性需求"),
    _l("企业求助和共性技术需求有进展时告诉您。"),
    place=45,
    roles=MEMBERS | {Role.BROKER, Role.OFFICER},
)

INVITED = MailKind(
    "joint_invited",
    subject=_l("是否参加共性技术需求“%(joint)s”"),
    lines=(
        _l("有几家企业的需求相近，平台想合成一项共性技术需求“%(joint)s”。"),
        _l("是否让您单位的需求“%(title)s”参加，请登录答复。不参加对这项需求没有影响。"),
    ),
    link=_l("去答复"),
    group=HELP,
)

ANSWERED = MailKind(
    "joint_answered",
    subject=_l("有企业答复了共性技术需求“%(joint)s”"),
    lines=(_l("有企业答复了共性技术需求“%(joint)s”。"),),
    link=_l("看答复"),
    group=HELP,
)

MAILS = (INVITED, ANSWERED)


@outbox.telling
def tell_invited(joint: JointNeed) -> None:
    """Ask each firm for its own need; who the others are is not said."""
    needs = [member.need for member in joint.members]
    members = members_by_owner(need.organisation_id for need in needs)
    outbox.post_all(
        INVITED,
        [
            outbox.Letter(
                members[need.organisation_id],
                f"{joint.id}/{need.id}",
                path_to("drafting.show", "joint", posting_id=need.id),
                {"joint": joint.title, "title": _title(need)},
            )
            for need in needs
        ],
    )


@outbox.telling
def tell_answered(joint: JointNeed, member: JointMember) -> None:
    """Tell officers that a firm has answered; which one is on the page."""
    outbox.post(
        ANSWERED,
        accounts_with(Role.OFFICER),
        event=f"{joint.id}/{member.need_id}/{member.consent.value}",
        path=path_to("joint.office"),
        joint=joint.title,
    )


def _title(need: Posting) -> str:
    return public_view(need.published_revision or need.latest).title
