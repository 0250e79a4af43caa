"""Links sent by mail: made, looked up, used once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, update

from matcher.domain.errors import LostRace
from web.base import db
from web.base.attempts import MAILS_AN_HOUR
from web.base.clock import utc_now
from web.people.models import LinkPurpose, MailLink

LASTS = {
    LinkPurpose.REGISTRATION: timedelta(days=3),
    LinkPurpose.INVITATION: timedelta(days=7),
    LinkPurpose.PASSWORD: timedelta(hours=2),
    LinkPurpose.ADDRESS: timedelta(days=1),
}
"""How long a link can be used."""

MOST_AN_HOUR = MAILS_AN_HOUR
"""Links of one purpose that people can have sent to one address within an hour."""


def issue_link(purpose: LinkPurpose, email: str, **values: Any) -> tuple[MailLink, str]:
    """Return a new link and its secret, which is stored nowhere else than in the mail.

    ``values`` are columns of ``MailLink``. Links of the same purpose to the same address that
    nobody has used are worth nothing from now on.
    """
    address = email.strip().lower()
    void_links(purpose, address, values.get("organisation_id"))
    secret = secrets.token_urlsafe(32)
    link = MailLink(
        purpose=purpose,
        email=address,
        token_hash=_hash(secret),
        expires_at=utc_now() + LASTS[purpose],
        **values,
    )
    db.session().add(link)
    db.session().flush()
    return link, secret


def void_links(purpose: LinkPurpose, email: str, organisation_id: int | None = None) -> None:
    """Let nobody use the links of this purpose that went to the address.

    Of invitations only those of the organisation: another one's are none of its business.
    """
    of_organisation = MailLink.organisation_id.is_not_distinct_from(organisation_id)
    is_narrow = purpose is LinkPurpose.INVITATION
    _void(purpose, MailLink.email == email, *([of_organisation] if is_narrow else []))


def has_many_links(purpose: LinkPurpose, email: str) -> bool:
    """Return whether the address got as many links within the hour as one gets.

    So nobody fills a stranger's mailbox through us.
    """
    recent = select(func.count()).where(
        MailLink.email == email,
        MailLink.purpose == purpose,
        MailLink.created_at > utc_now() - timedelta(hours=1),
    )
    return (db.session().scalar(recent) or 0) >= MOST_AN_HOUR


def void_links_of(purpose: LinkPurpose, user_id: int) -> None:
    """Let nobody use the links of this purpose that are about the account, wherever they went."""
    _void(purpose, MailLink.user_id == user_id)


def find_link(purpose: LinkPurpose, secret: str) -> MailLink | None:
    """Return the link with this secret, or None when there is none that can still be used."""
    return db.session().scalar(
        select(MailLink).where(
            MailLink.token_hash == _hash(secret),
            MailLink.purpose == purpose,
            MailLink.used_at.is_(None),
            MailLink.expires_at > utc_now(),
        )
    )


def use_link(link: MailLink) -> None:
    """Let nobody use the link again. Raises LostRace when somebody was quicker."""
    found = db.session().execute(
        update(MailLink)
        .where(MailLink.id == link.id, MailLink.used_at.is_(None))
        .values(used_at=utc_now())
        .returning(MailLink.id)
    )
    if found.first() is None:
        raise LostRace("mail link")


def _void(purpose: LinkPurpose, *which: ColumnElement[bool]) -> None:
    unused = (MailLink.purpose == purpose, MailLink.used_at.is_(None))
    db.session().execute(update(MailLink).where(*unused, *which).values(expires_at=utc_now()))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
