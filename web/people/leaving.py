"""Taking the person out of an account: what stays is a number that others refer to."""

from __future__ import annotations

import secrets

from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.clock import utc_now
from web.base.own_data import NOBODY
from web.people import passwords
from web.people.models import JoinRequest, MailLink, Session, User

ADDRESS = "deleted-{id}@deleted.invalid"
"""An address that reaches nobody: its last part never exists."""


def lock_colleagues(user: User) -> None:
    """Let others who leave at the same moment wait: somebody has to be left to manage."""
    colleagues = select(User.id).where(
        (User.organisation_id == user.organisation_id) | (User.role == Role.OFFICER)
    )
    db.session().execute(colleagues.order_by(User.id).with_for_update())


def forget_sessions(user: User) -> None:
    """End every session, and forget where it was."""
    for one in db.session().scalars(select(Session).where(Session.user_id == user.id)):
        one.ended_at = one.ended_at or utc_now()
        one.agent, one.address = "", ""


def forget_requests(user: User) -> None:
    """Forget what was asked for with the address, and let no link that was sent to it work."""
    session = db.session()
    to_them = (MailLink.email == user.email) | (MailLink.user_id == user.id)
    for link in session.scalars(select(MailLink).where(to_them)):
        link.expires_at = min(link.expires_at, utc_now())
        link.email, link.data = "", {}
    for asked in session.scalars(select(JoinRequest).where(JoinRequest.email == user.email)):
        if asked.decided_at is None:
            asked.decided_at, asked.accepted = utc_now(), False
        asked.email, asked.name, asked.title = "", NOBODY, ""
        asked.password_hash, asked.locale = "", None


def close_account(user: User) -> None:
    """Take everything personal out of the account; nobody signs in with it again."""
    user.name, user.title, user.fields, user.locale = NOBODY, "", [], None
    user.email = ADDRESS.format(id=user.id)
    user.password_hash = passwords.password_hasher().hash(secrets.token_urlsafe(32))
    user.password_set_at = None
    user.totp_secret, user.totp_since, user.totp_last_step = "", None, 0
    user.recovery_codes, user.calendar_key = [], None
    user.is_administrator, user.active = False, False
    user.greeted_at = user.notices_read_at = None
    user.deleted_at = utc_now()
    db.flush()
