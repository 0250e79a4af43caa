"""Invitations: a link by mail with which somebody makes an account of their own."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import InputError, WrongState
from web.base import db, log
from web.base.access import require
from web.base.addresses import find_fault
from web.base.clock import utc_now
from web.base.mails.kinds import MailKind
from web.base.mails.outbox import post_to_address
from web.base.urls import path_to
from web.membership import mails
from web.membership.kinds import MEMBER_ROLES, role_for
from web.membership.permissions import (
    FOLLOW_INVITATION,
    INVITE_MEMBER,
    MANAGE_ACCOUNTS,
    MANAGE_INVITATION,
)
from web.membership.queries import administrators_of
from web.membership.verbs import MembershipObject, MembershipVerb
from web.people import links
from web.people.accounts import add_account, find_account
from web.people.models import LinkPurpose, MailLink, Organisation, User
from web.people.passwords import hash_password


@dataclass(frozen=True, slots=True)
class Offer:
    """The account somebody is invited to."""

    role: str
    name: str = ""
    title: str = ""
    fields: tuple[str, ...] = ()
    is_administrator: bool = False


def invite_member(actor: User, email: str, name: str) -> MailLink:
    """Invite somebody to the actor's organisation. Raises InputError for a wrong address.

    An organisation has to be verified first. Whether the address has an account is told to its
    owner only: the link it gets then says so.
    """
    require(actor, INVITE_MEMBER, actor)
    organisation = actor.organisation
    assert organisation is not None
    if organisation.verification is not Verification.VERIFIED:
        # The mail names the organisation: nobody sends words of their own to strangers through us.
        raise InputError.of("organisation", "not_verified")
    return _invite(actor, email, Offer(actor.role.value, name), organisation)


def invite_account(
    actor: User,
    email: str,
    offer: Offer,
    organisation: Organisation | None = None,
    kind: MailKind | None = None,
) -> MailLink:
    """Invite somebody to an account of any role; ``kind`` is the mail that says what for.

    Raises InputError for a taken address, or an organisation that does not fit the role.
    """
    require(actor, MANAGE_ACCOUNTS)
    role = Role(offer.role)
    if role in MEMBER_ROLES:
        if organisation is None:
            raise InputError.of("organisation", "missing")
        if role_for(organisation.kind) is not role:
            raise InputError.of("organisation", "other_role")
        # Whom an officer lets in first manages those who follow.
        is_first = not administrators_of(organisation.id)
        offer = replace(offer, is_administrator=is_first)
    if find_account(email) is not None:
        raise InputError.of("email", "taken")
    return _invite(actor, email, offer, organisation, kind)


def send_again(actor: User, invitation: MailLink) -> MailLink:
    """Send a new link; the one before is worth nothing from now on."""
    require(actor, MANAGE_INVITATION, invitation)
    _require_open(invitation)
    organisation = _organisation_of(invitation)
    return _invite(actor, invitation.email, offer_of(invitation), organisation)


def withdraw(actor: User, invitation: MailLink) -> None:
    """Make the link worth nothing."""
    require(actor, MANAGE_INVITATION, invitation)
    _require_open(invitation)
    invitation.expires_at = utc_now()
    log.record(
        actor, MembershipVerb.WITHDRAW_INVITATION, MembershipObject.INVITATION, invitation.id
    )


def find_invitation(secret: str) -> MailLink | None:
    """Return the invitation with this secret that can still be accepted."""
    return links.find_link(LinkPurpose.INVITATION, secret)


def offer_of(invitation: MailLink) -> Offer:
    """Return what account the invitation offers."""
    values: dict[str, Any] = dict(invitation.data)
    return Offer(**{**values, "fields": tuple(values["fields"])})


def accept(
    actor: User | None, invitation: MailLink, *, name: str, title: str, password: str, locale: str
) -> User:
    """Make the account. Raises InputError for a password that would be guessed or a taken address,
    LostRace where somebody uses the same link."""
    require(actor, FOLLOW_INVITATION)
    organisation = _organisation_of(invitation)
    known = organisation.name if organisation else ""
    hashed = hash_password(password, invitation.email, name, known)
    links.use_link(invitation)
    if find_account(invitation.email) is not None:
        raise InputError.of("email", "taken")
    offer = offer_of(invitation)
    user = add_account(
        email=invitation.email,
        name=name,
        title=title,
        password_hash=hashed,
        locale=locale,
        role=Role(offer.role),
        organisation=organisation,
        fields=list(offer.fields),
        is_administrator=offer.is_administrator,
    )
    log.record(user, MembershipVerb.ACCEPT_INVITATION, MembershipObject.INVITATION, invitation.id)
    return user


def _invite(
    actor: User,
    email: str,
    offer: Offer,
    organisation: Organisation | None,
    kind: MailKind | None = None,
) -> MailLink:
    if find_fault(email.strip()):
        raise InputError.of("email", "not_an_address")
    link, secret = links.issue_link(
        LinkPurpose.INVITATION,
        email,
        organisation_id=organisation.id if organisation else None,
        sent_by_id=actor.id,
        data=asdict(offer),
    )
    log.record(actor, MembershipVerb.INVITE, MembershipObject.INVITATION, link.id, role=offer.role)
    known = find_account(email) is not None
    path = path_to("membership.invitation", secret=secret)
    post_to_address(
        kind or _kind_of(known=known, organisation=organisation),
        link.email,
        None,
        event=link.id,
        path=mails.sign_in_path() if known else path,
        organisation=organisation.name if organisation else "",
    )
    return link


def _kind_of(*, known: bool, organisation: Organisation | None) -> MailKind:
    if organisation is None:
        return mails.ACCOUNT_LINK
    return mails.INVITATION_KNOWN if known else mails.INVITATION_LINK


def _organisation_of(invitation: MailLink) -> Organisation | None:
    key = invitation.organisation_id
    return db.session().get(Organisation, key) if key is not None else None


def _require_open(invitation: MailLink) -> None:
    is_open = invitation.used_at is None and invitation.expires_at > utc_now()
    if invitation.purpose is not LinkPurpose.INVITATION or not is_open:
        raise WrongState("invitation", "ended", "manage")
