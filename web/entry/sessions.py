"""Sessions kept on the server: the cookie only names one and proves it with a secret.

Whoever copies the cookie has nothing once the session has ended here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from flask import Response, g, request
from flask import session as cookie
from flask_login import login_user, logout_user
from sqlalchemy import Integer, and_, bindparam, select, update
from sqlalchemy.orm import joinedload

from web.base import db, log, site
from web.base.access import IDENTITY
from web.base.clock import utc_now
from web.base.columns import UtcDateTime
from web.entry import known_devices
from web.entry.verbs import EntryVerb
from web.people import accounts
from web.people.models import Session, User
from web.people.session import actor
from web.people.verbs import PeopleObject

_IS_LIVE = and_(
    Session.ended_at.is_(None),
    Session.created_at > bindparam("begun", type_=UtcDateTime),
    Session.seen_at > bindparam("used", type_=UtcDateTime),
)
_BY_NUMBER = (
    select(Session)
    .options(joinedload(Session.user))
    .where(Session.id == bindparam("number", type_=Integer), _IS_LIVE)
)
"""Every page asks for it: made once, it takes half the time."""

NOTED_EVERY = timedelta(minutes=5)
"""How exactly it is known when a session was last used."""


def begin(user: User) -> None:
    """Start a session of the account with the present answer."""
    secret = secrets.token_urlsafe(32)
    row = Session(
        user_id=user.id,
        token_hash=_hash(secret),
        agent=request.user_agent.string[:200],
        address=(request.remote_addr or "")[:64],
    )
    db.session().add(row)
    db.flush()
    leave()
    login_user(user)
    cookie[IDENTITY] = f"{row.id}:{secret}"
    known_devices.remember(user)
    log.record(user, EntryVerb.SIGN_IN, PeopleObject.USER, user.id)


def load_user(identity: str) -> User | None:
    """Return the account of a cookie, or None when the session has ended or was never there."""
    row = _find(identity)
    if row is None or not row.user.active:
        return None
    if utc_now() - row.seen_at >= min(NOTED_EVERY, _idle() / 5):
        g.used_session = row.id
    return row.user


def current_id() -> int | None:
    """Return the key of the present request's session, which ``load_user`` has checked."""
    key, _, _secret = str(cookie.get(IDENTITY, "")).partition(":")
    return int(key) if key.isdecimal() else None


def renew(user: User) -> None:
    """Give the present session another secret: a copy of its cookie is worth nothing from now on.

    The browser is marked anew too, as its mark ends with the password it was made with.
    """
    row = db.session().get(Session, current_id() or 0)
    if row is None:
        return
    secret = secrets.token_urlsafe(32)
    row.token_hash = _hash(secret)
    cookie[IDENTITY] = f"{row.id}:{secret}"
    known_devices.remember(user)


def end(row: Session) -> None:
    """End one session."""
    row.ended_at = row.ended_at or utc_now()


def leave() -> None:
    """End the present session, if there is one, and empty the cookie.

    Nothing planted in a visitor's session, its form tokens included, survives that.
    """
    if actor() is not None:
        row = db.session().get(Session, current_id() or 0)
        assert row is not None
        end(row)
        logout_user()
    cookie.clear()
    g.pop("csrf_token", None)


def end_all(user: User, except_current: bool = False) -> None:
    """End every session of the account, the present one only if wanted."""
    accounts.end_sessions(user, but=current_id() if except_current else None)


def list_live(user: User) -> list[Session]:
    """Return the sessions that still let somebody in, the last used first."""
    statement = select(Session).where(Session.user_id == user.id, _IS_LIVE)
    newest = statement.order_by(Session.seen_at.desc(), Session.id.desc())
    return list(db.session().scalars(newest, _since()))


def note_use(response: Response) -> Response:
    """Note that the session was used, after the page is made and whatever became of it."""
    used = g.pop("used_session", None)
    if used is not None:
        if not db.read_only.get():
            # What was to be stored is stored; an error's page may have begun another transaction.
            db.rollback()
        statement = update(Session).where(Session.id == used, Session.ended_at.is_(None))
        db.try_to_store(statement.values(seen_at=utc_now()))
    return response


def _find(identity: str) -> Session | None:
    key, _, secret = identity.partition(":")
    # The length keeps a forged number from being too large for the database.
    if not key.isdecimal() or len(key) > 9:
        return None
    row = db.session().scalar(_BY_NUMBER, {"number": int(key), **_since()})
    if row is None or not hmac.compare_digest(row.token_hash, _hash(secret)):
        return None
    return row


def _since() -> dict[str, datetime]:
    """Return what ``_IS_LIVE`` asks for: since when a session has begun and was used last."""
    now = utc_now()
    return {"begun": now - timedelta(days=site.settings().session_days), "used": now - _idle()}


def _idle() -> timedelta:
    return timedelta(minutes=site.settings().session_idle_minutes)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
