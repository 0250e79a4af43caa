"""What an account says of its person, and the address that it signs in with."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.errors import InputError, LostRace
from web.base import db, log, site
from web.base.access import require
from web.base.addresses import find_fault
from web.base.locale import select_locale
from web.base.mails import outbox
from web.base.verbs import CommonVerb
from web.entry import passwords, queries
from web.entry.mails import ADDRESS_CHANGED, ADDRESS_KNOWN, NEW_ADDRESS
from web.entry.permissions import SECURE_ACCOUNT
from web.entry.verbs import EntryVerb
from web.people import accounts, links
from web.people.models import LinkPurpose, MailLink, User
from web.people.verbs import PeopleObject

ADDRESS_PATH = "/account/address"
SIGN_IN_PATH = "/sign-in"

_OFFICE: Any = _l("平台管理员")


def save_profile(user: User, *, name: str, title: str, locale: str | None) -> None:
    """Change the name, the title and the language. Raises InputError for a demo account's name."""
    require(user, SECURE_ACCOUNT)
    if user.is_demo and name != user.name:
        raise InputError.of("name", "demo")
    user.name, user.title, user.locale = name, title, locale
    log.record(user, CommonVerb.EDIT, PeopleObject.USER, user.id)


def ask_for_address(user: User, email: str, password: str) -> None:
    """Send the new address a link, or tell it that it has an account: nobody else learns which.

    In both cases a link and a message are stored, so neither the answer nor its time tells.
    Raises InputError for what cannot be an address, and for a wrong password.
    """
    require(user, SECURE_ACCOUNT)
    address = email.strip().lower()
    _check(user, address)
    if not passwords.is_password_of(user, password):
        raise InputError.of("current_password", "wrong")
    log.record(user, EntryVerb.ASK_ADDRESS, PeopleObject.USER, user.id)
    owner = accounts.find_account(address)
    links.void_links_of(LinkPurpose.ADDRESS, user.id)
    data = {"old": user.email, "password_set_at": _password_moment(user)}
    link, secret = links.issue_link(LinkPurpose.ADDRESS, address, user_id=user.id, data=data)
    if owner is not None:
        # Nobody is told the secret: the link leads nobody anywhere.
        outbox.post_to_address(
            ADDRESS_KNOWN, address, owner.locale, event=link.id, path=SIGN_IN_PATH
        )
        return
    locale = user.locale or select_locale()
    path = f"{ADDRESS_PATH}/{secret}"
    outbox.post_to_address(NEW_ADDRESS, address, locale, event=link.id, path=path, user_id=user.id)


def find_change(secret: str, *, locked: bool = False) -> tuple[MailLink, User] | None:
    """Return the link with this secret and the account whose address it changes, or None.

    It is worth nothing once the account is closed, or its password or address another one: who
    changes a password because somebody else is in shuts that person out with it. ``locked``
    keeps others from changing the account at the same moment.
    """
    link = links.find_link(LinkPurpose.ADDRESS, secret)
    if link is None or link.user_id is None:
        return None
    user = db.session().get(
        User, link.user_id, with_for_update=locked or None, populate_existing=locked
    )
    if user is None or not user.active:
        return None
    agreed = {"old": user.email, "password_set_at": _password_moment(user)}
    return (link, user) if link.data == agreed else None


def change_address(link: MailLink, user: User) -> None:
    """Use the link; the old address is told.

    Raises InputError where another account has the address meanwhile.
    """
    old, locale = user.email, user.locale
    links.use_link(link)
    if accounts.find_account(link.email) is not None:
        raise InputError.of("email", "taken")
    try:
        accounts.change_address(user, link.email)
    except LostRace as error:
        raise InputError.of("email", "taken") from error
    # A link to a new password that lies in the old mailbox opens the account no more.
    links.void_links_of(LinkPurpose.PASSWORD, user.id)
    log.record(user, EntryVerb.CHANGE_ADDRESS, PeopleObject.USER, user.id)
    contact = site.settings().contact or _OFFICE
    outbox.post_to_address(
        ADDRESS_CHANGED, old, locale, event=link.id, path="", user_id=user.id, contact=contact
    )


def _check(user: User, address: str) -> None:
    if user.is_demo:
        raise InputError.of("email", "demo")
    if find_fault(address):
        raise InputError.of("email", "not_an_address")
    if address == user.email:
        raise InputError.of("email", "same")
    if queries.count_address_changes(user) >= queries.MOST_CHANGES:
        raise InputError.of("email", "too_many")


def _password_moment(user: User) -> str:
    return user.password_set_at.isoformat() if user.password_set_at else ""
