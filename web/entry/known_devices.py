"""A mark in browsers that an account signed in with: passwords typed there count by themselves.

The mark lets nobody in. It is signed, names no account in clear text, and is worth nothing once
the account has another password or address.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import NamedTuple

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from web.base import attempts, site
from web.people.models import User

LASTS = timedelta(days=180)
MOST_ACCOUNTS = 4
"""Of one browser: colleagues may share one."""

_PLAIN = "device"


class Mark(NamedTuple):
    """What the cookie holds for one account."""

    account: str
    """Hash of the address."""
    password: str
    """Hash that changes with the password."""
    nonce: str


def nonce_for(email: str) -> str | None:
    """Return the browser's number if it holds a mark for the address, whatever its age."""
    mark = _find(email)
    return mark.nonce if mark else None


def is_outdated(user: User) -> bool:
    """Return whether the browser's mark for the account is of an older password."""
    mark = _find(user.email)
    return mark is not None and mark.password != _password_of(user)


def remember(user: User) -> None:
    """Mark the browser, with the answer to the present request."""
    others = [mark for mark in _read() if mark.account != _account_of(user.email)]
    mine = Mark(_account_of(user.email), _password_of(user), secrets.token_urlsafe(16))
    text = _signer().dumps([mine, *others[: MOST_ACCOUNTS - 1]])

    @after_this_request
    def mark(response: Response) -> Response:
        response.set_cookie(
            cookie_name(),
            text,
            max_age=LASTS,
            httponly=True,
            samesite="Lax",
            secure=site.settings().secure_cookies,
        )
        return response


def cookie_name() -> str:
    """Return the cookie's name; over HTTPS browsers take it from this very host alone."""
    return f"__Host-{_PLAIN}" if site.settings().secure_cookies else _PLAIN


def _find(email: str) -> Mark | None:
    wanted = _account_of(email)
    return next((mark for mark in _read() if mark.account == wanted), None)


def _read() -> list[Mark]:
    text = request.cookies.get(cookie_name(), "")
    try:
        found = _signer().loads(text, max_age=int(LASTS.total_seconds()))
    except BadSignature:
        return []
    return [Mark(*parts) for parts in found]


def _account_of(email: str) -> str:
    return attempts.make_key("device-account", email.strip().lower())[:32]


def _password_of(user: User) -> str:
    # Signed, but not secret: the hash itself stays in the database.
    return attempts.make_key("device-password", user.id, user.password_hash)[:32]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.config["SECRET_KEY"]), salt="known-device")
