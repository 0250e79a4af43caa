"""Who is signed in."""

from __future__ import annotations

from typing import cast

from flask import abort

from web.base import access
from web.people.models import User


def actor() -> User | None:
    """Return the signed-in account, or None for a visitor."""
    return cast(User | None, access.actor())


def account() -> User:
    """Return the signed-in account; the guard lets nobody else through."""
    user = actor()
    if user is None:
        abort(403)
    return user
