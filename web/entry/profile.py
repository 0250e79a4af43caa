"""One's own profile: name, title and language, and the address, which a mail confirms."""

from __future__ import annotations

from matcher.domain.errors import InputError
from web.base import db, log, site
from web.base.access import require
from web.base.addresses import find_fault
from web.base.locale import select_locale
from web.base.mails import outbox
from web.entry.mails import ADDRESS_CHANGED, ADDRESS_KNOWN, NEW_ADDRESS
from web.entry.permissions import SECURE_ACCOUNT
from web.entry.verbs import EntryVerb
from web.people import links
from web.people.accounts import find_account
from web.people.models import LinkPurpose, MailLink, User
from web.people.verbs import PeopleObject

ADDRESS_PATH = "/account/address/"


def change_profile(actor: User, *, name: str, title: str, locale: str | None) -> None:
    """Change what others read of oneself. Raises InputError for an account of the demo."""
    require(actor, SECURE_ACCOUNT)
    _refuse_demo(actor, "name")
    actor.name, actor.title, actor.locale = name, title, locale
    log.record(actor, EntryVerb.CHANGE_PROFILE, PeopleObject.USER, actor.id)


def ask_for_address(actor: User, email: str) -> None:
    """Send a link to a new address; with an account there, its person hears of it instead.

    Raises InputError for what is no address. Whether it has an account is not told.
    """
    require(actor, SECURE_ACCOUNT)
    _refuse_demo(actor, "email")
    address = email.strip().lower()
    if find_fault(address):
        raise InputError.of("email", "not_an_address")
    log.record(actor, EntryVerb.ASK_ADDRESS, PeopleObject.USER, actor.id)
    if (known := find_account(address)) is not None:
        outbox.post(ADDRESS_KNOWN, [known], event=f"{actor.id}/{site.today()}", path="/sign-in")
    elif not links.has_many_links(LinkPurpose.ADDRESS, address):
        link, secret = links.issue_link(
            LinkPurpose.ADDRESS, address, user_id=actor.id, data={"set_at": _set_at(actor)}
        )
        locale = actor.locale or select_locale()
        path = ADDRESS_PATH + secret
        outbox.post_to_address(NEW_ADDRESS, address, locale, event=link.id, path=path)


def find_change(secret: str) -> tuple[MailLink, User] | None:
    """Return the link with this secret and its account, or None.

    A new password ends what somebody asked for who had the old one.
    """
    link = links.find_link(LinkPurpose.ADDRESS, secret)
    user = db.session().get(User, link.user_id or 0) if link else None
    if link is None or user is None or not user.active or link.data["set_at"] != _set_at(user):
        return None
    return link, user


def change_address(link: MailLink, user: User) -> None:
    """Use the link. Raises InputError where the address got an account meanwhile."""
    links.use_link(link)
    if find_account(link.email) is not None:
        raise InputError.of("email", "taken")
    old, user.email = user.email, link.email
    db.flush()
    log.record(user, EntryVerb.CHANGE_ADDRESS, PeopleObject.USER, user.id)
    links.void_links(LinkPurpose.PASSWORD, old)
    locale = user.locale or select_locale()
    outbox.post_to_address(ADDRESS_CHANGED, old, locale, event=link.id, path="/contact")


def _refuse_demo(actor: User, field: str) -> None:
    if actor.is_demo:
        raise InputError.of(field, "demo")


def _set_at(user: User) -> str:
    return user.password_set_at.isoformat() if user.password_set_at else ""
