"""Members: who manages them, who may no longer sign in."""

from __future__ import annotations

from sqlalchemy import Select, select

from matcher.domain.codes import Role
from matcher.domain.errors import InputError
from web.base import db, log
from web.base.access import require
from web.base.events import publish
from web.base.mails.outbox import post, post_to_address
from web.base.urls import path_to
from web.membership import mails
from web.membership.kinds import MEMBER_ROLES
from web.membership.permissions import MANAGE_MEMBER
from web.membership.verbs import MembershipVerb
from web.people import links
from web.people.accounts import end_sessions
from web.people.events import AccountSecured
from web.people.models import LinkPurpose, User
from web.people.verbs import PeopleObject


def make_administrator(actor: User, member: User) -> None:
    """Let a member manage the organisation's members."""
    require(actor, MANAGE_MEMBER, member)
    if not member.active or member.role not in MEMBER_ROLES or member.organisation is None:
        raise InputError.of("member", "not_in_use")
    if member.is_administrator:
        return
    member.is_administrator = True
    _record(actor, MembershipVerb.MAKE_ADMINISTRATOR, member)
    post(
        mails.MADE_ADMINISTRATOR,
        [member],
        event=mails.this_moment(),
        path=path_to("membership.members"),
        organisation=member.organisation.name,
    )


def unmake_administrator(actor: User, member: User) -> None:
    """Take the management back. Raises InputError for the organisation's last administrator."""
    require(actor, MANAGE_MEMBER, member)
    if not member.is_administrator:
        return
    _keep_an_administrator(member)
    member.is_administrator = False
    _record(actor, MembershipVerb.UNMAKE_ADMINISTRATOR, member)


def deactivate(actor: User, member: User) -> None:
    """Let a member sign in no more; its sessions end.

    Raises InputError for oneself, for an organisation's last administrator where a member does
    it, and for the last officer.
    """
    require(actor, MANAGE_MEMBER, member)
    if member.id == actor.id:
        raise InputError.of("member", "oneself")
    if not member.active:
        return
    if actor.role is not Role.OFFICER and member.is_administrator:
        _keep_an_administrator(member)
    if member.role is Role.OFFICER:
        _keep_an_officer(member)
    member.active = False
    end_sessions(member)
    publish(AccountSecured(member))
    # Nor does a link that was sent before let anybody in, should the account be opened again.
    for purpose in (LinkPurpose.PASSWORD, LinkPurpose.ADDRESS):
        links.void_links_of(purpose, member.id)
    _record(actor, MembershipVerb.DEACTIVATE, member)
    event = f"{member.id}/{mails.this_moment()}"
    post_to_address(mails.DEACTIVATED, member.email, member.locale, event=event, path="/")


def reactivate(actor: User, member: User) -> None:
    """Let a member sign in again."""
    require(actor, MANAGE_MEMBER, member)
    if member.deleted_at is not None:
        raise InputError.of("member", "deleted")
    if member.active:
        return
    member.active = True
    _record(actor, MembershipVerb.REACTIVATE, member)
    post(mails.REACTIVATED, [member], event=mails.this_moment(), path=mails.sign_in_path())


def _keep_an_administrator(member: User) -> None:
    administrators = select(User.id).where(
        User.organisation_id == member.organisation_id, User.active, User.is_administrator
    )
    _keep_another(administrators, member, "last_administrator")


def _keep_an_officer(member: User) -> None:
    officers = select(User.id).where(User.role == Role.OFFICER, User.active)
    _keep_another(officers, member, "last_officer")


def _keep_another(accounts: Select[int], member: User, code: str) -> None:
    # Two who step back at once: the second one waits for the rows and then sees who is left.
    locked = accounts.order_by(User.id).with_for_update()
    if not [key for key in db.session().scalars(locked) if key != member.id]:
        raise InputError.of("member", code)


def _record(actor: User, verb: MembershipVerb, member: User) -> None:
    log.record(actor, verb, PeopleObject.USER, member.id)
