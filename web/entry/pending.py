"""Between a right password and the second factor: nobody is signed in yet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import session as cookie

from web.base import db
from web.base.clock import utc_now
from web.base.urls import safe_path
from web.entry import sessions
from web.people.models import User

KEY = "entering"
LASTS = timedelta(minutes=10)


def begin(user: User, target: str | None) -> None:
    """Remember who gave a right password, and where to go afterwards."""
    sessions.leave()
    cookie[KEY] = {"user": user.id, "at": utc_now().timestamp(), "next": target or ""}


def present_user(*, locked: bool = False) -> User | None:
    """Return who gave a right password lately, or None.

    ``locked`` keeps others from using the same code at the same moment.
    """
    state = cookie.get(KEY)
    if not state:
        return None
    began = datetime.fromtimestamp(state["at"], UTC)
    user = db.session().get(User, state["user"], with_for_update=locked or None)
    if user is None or not user.active or utc_now() - began > LASTS:
        return None
    # Whoever began with a password that is changed since has to begin again.
    is_stale = user.password_set_at is not None and user.password_set_at > began
    return None if is_stale else user


def target() -> str | None:
    """Return where the person wanted to go, also where the time is over."""
    return safe_path((cookie.get(KEY) or {}).get("next"))
