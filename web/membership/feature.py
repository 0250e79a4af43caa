"""Becoming and having members: registration, invitations, accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from web.base.access import Access
from web.base.registry import Feature, LogWords, NavItem, Panel, Subject
from web.membership import (
    invitation_views,
    member_views,
    office_views,
    organisations,
    panels,
    views,
    words,
)
from web.membership.addresses import address_of
from web.membership.mails import MAILS
from web.membership.permissions import (
    DECIDE_JOIN,
    EDIT_OWN_ORGANISATION,
    FOLLOW_INVITATION,
    INVITE_MEMBER,
    MANAGE_ACCOUNTS,
    MANAGE_INVITATION,
    MANAGE_MEMBER,
    PERMISSIONS,
    READ_MEMBERS,
    REGISTER,
)
from web.membership.relations import relations_to_asked
from web.membership.tasks import TASKS
from web.membership.verbs import MembershipObject, MembershipVerb
from web.people.events import OrganisationVerified
from web.people.models import JoinRequest, MailLink, User
from web.people.permissions import MANAGE_ORGANISATIONS

LOG = LogWords(
    objects={
        MembershipObject.INVITATION: _l("邀请"),
        MembershipObject.JOIN_REQUEST: _l("加入申请"),
    },
    actions={
        MembershipVerb.REGISTER: _l("注册单位"),
        MembershipVerb.ASK_TO_JOIN: _l("申请加入"),
        MembershipVerb.ADMIT: _l("同意加入"),
        MembershipVerb.TURN_AWAY: _l("拒绝加入"),
        MembershipVerb.INVITE: _l("发出邀请"),
        MembershipVerb.WITHDRAW_INVITATION: _l("撤回邀请"),
        MembershipVerb.ACCEPT_INVITATION: _l("接受邀请"),
        MembershipVerb.MAKE_ADMINISTRATOR: _l("设为单位管理员"),
        MembershipVerb.UNMAKE_ADMINISTRATOR: _l("取消单位管理员"),
        MembershipVerb.DEACTIVATE: _l("停用账号"),
        MembershipVerb.REACTIVATE: _l("恢复账号"),
    },
)

_INVITATION = Access(MANAGE_INVITATION, "invitation")
_REQUEST = Access(DECIDE_JOIN, "join_request")
_MEMBER = Access(MANAGE_MEMBER, "member")

FEATURE = Feature(
    name="membership",
    blueprints=(views.blueprint,),
    subjects={
        # How accounts stand to an account says the subject of brokers.
        "member": Subject(User),
        "join_request": Subject(JoinRequest, relations_to_asked),
        "invitation": Subject(MailLink, relations_to_asked),
    },
    permissions=PERMISSIONS,
    access={
        "membership.register": Access(REGISTER),
        "membership.send_registration": Access(REGISTER),
        "membership.confirm": Access(FOLLOW_INVITATION, is_secret=True),
        "membership.invitation": Access(FOLLOW_INVITATION, is_secret=True),
        "membership.members": Access(READ_MEMBERS),
        "membership.invite": Access(INVITE_MEMBER),
        "membership.own_organisation": Access(EDIT_OWN_ORGANISATION),
        "membership.withdraw": _INVITATION,
        "membership.send_again": _INVITATION,
        "membership.admit": _REQUEST,
        "membership.turn_away": _REQUEST,
        "membership.make_administrator": _MEMBER,
        "membership.deactivate": _MEMBER,
        "membership.reactivate": _MEMBER,
        "membership.accounts": Access(MANAGE_ACCOUNTS),
        "membership.invite_account": Access(MANAGE_ACCOUNTS),
        "membership.reset_factor": Access(MANAGE_ACCOUNTS, "member"),
        "membership.organisation": Access(MANAGE_ORGANISATIONS, "organisation"),
    },
    log=LOG,
    navigation=(
        NavItem("main", "membership.register", _l("注册单位"), 70, REGISTER),
        NavItem("account", "membership.members", _l("单位成员"), 45, READ_MEMBERS),
        NavItem("people", "membership.accounts", _l("账号管理"), 20, MANAGE_ACCOUNTS),
    ),
    under={
        "membership.send_registration": "membership.register",
        "membership.invite": "membership.members",
        "membership.own_organisation": "membership.members",
        "membership.invite_account": "membership.accounts",
        "membership.organisation": "people.organisations",
    },
    panels=(Panel("sign_in.below", "membership/_of_sign_in.html", panels.of_sign_in),),
    tasks=TASKS,
    reacts={OrganisationVerified: organisations.tell_members},
    mails=MAILS,
    filters={"address_of": address_of},
    template_globals={"role_word": words.role_word, "kind_word": words.kind_word},
)

__all__ = ["FEATURE", "invitation_views", "member_views", "office_views"]
