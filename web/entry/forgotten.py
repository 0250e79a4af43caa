"""Forgotten passwords: a link by mail, and the new password it leads to."""

from __future__ import annotations

from web.base import db, log
from web.base.locale import select_locale
from web.base.mails import outbox
from web.entry import known_devices, slowing
from web.entry.mails import NEW_PASSWORD, PASSWORD_CHANGED
from web.entry.verbs import EntryVerb
from web.people import accounts, links
from web.people.models import LinkPurpose, MailLink, User
from web.people.verbs import PeopleObject

FORGOT_PATH = "/forgot-password"
NEW_PATH = "/new-password/"


def ask_for_password(email: str) -> None:
    """Store a mail with a link to a new password, if the address has an account.

    Whether or not it has one, the same is done; without one it is undone again. So neither the
    answer nor its time tells.
    """
    address = email.strip().lower()
    user = accounts.find_account(address)
    is_flooded = links.has_many_links(LinkPurpose.PASSWORD, address)
    gets_one = user is not None and user.active and not is_flooded
    attempt = db.session().begin_nested()
    link, secret = links.issue_link(
        LinkPurpose.PASSWORD, address, user_id=user.id if user else None
    )
    outbox.post_to_address(
        NEW_PASSWORD,
        address,
        (user.locale if user else None) or select_locale(),
        event=link.id,
        path=NEW_PATH + secret,
        user_id=user.id if user else None,
    )
    db.session().flush()
    if gets_one:
        attempt.commit()
    else:
        attempt.rollback()
    log.record(None, EntryVerb.ASK_PASSWORD, PeopleObject.USER, user.id if user else None)


def account_of(secret: str) -> tuple[MailLink, User] | None:
    """Return the link with this secret and the account it is for, or None."""
    link = links.find_link(LinkPurpose.PASSWORD, secret)
    user = db.session().get(User, link.user_id or 0) if link else None
    if link is None or user is None or not user.active:
        return None
    return link, user


def set_password(link: MailLink, user: User, password: str) -> None:
    """Set a new password with a link. Raises InputError for one that is soon guessed."""
    accounts.set_password(user, password, actor=user)
    links.use_link(link)
    # Whoever reads the account's mail gets in, however many others are guessing just now.
    known_devices.remember(user)
    tell_changed(user)


def tell_changed(user: User) -> None:
    """Tell the account that its password is another one."""
    slowing.forget_codes(user)
    outbox.post(PASSWORD_CHANGED, [user], event=user.password_set_at, path=FORGOT_PATH)
