"""Wrong passwords and codes slow the next one down, by account and not by where they come from.

What is typed as an address counts, whether or not it has an account: nothing of the answer tells
which. A browser that the account signed in with before counts by itself: whoever guesses at an
account from elsewhere keeps its person out of nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from flask import has_request_context, request

from web.base import attempts
from web.base.attempts import Pace, Ticket, TooManyAttempts
from web.base.extensions import limiter
from web.base.limiting import forgive
from web.entry import known_devices
from web.people.accounts import find_account
from web.people.models import User

logger = logging.getLogger(__name__)

PASSWORDS = Pace(
    free=5,
    first=timedelta(seconds=30),
    most=timedelta(minutes=15),
    forgives=timedelta(hours=1),
)
CODES = Pace(
    free=5,
    first=timedelta(minutes=15),
    most=timedelta(hours=1),
    forgives=timedelta(hours=1),
)
"""Of six digits three are right at any moment: fewer can be tried than passwords."""


def take_sign_in(email: str, *, is_marked: bool) -> Ticket:
    """Count a password for an address; by the browser's mark if it has one that counts."""
    nonce = known_devices.nonce_for(email) if is_marked else None
    key = attempts.make_key("device", nonce) if nonce else sign_in_key(email)
    return _take(PASSWORDS, key, "password", lambda: _find_id(email))


def take_password(user: User) -> Ticket:
    """Count a password of somebody who is signed in."""
    return _take(PASSWORDS, attempts.make_key("confirm", user.id), "password", lambda: user.id)


def take_code(user: User) -> None:
    """Count a code of the second factor."""
    _take(CODES, _code_key(user), "code", lambda: user.id)


def forget_codes(user: User) -> None:
    """Count anew: a code was right, or who tried others knows the present password no more."""
    attempts.forget(_code_key(user))
    forgive(limiter)


def give_back(ticket: Ticket) -> None:
    """Count a try no more, neither by account nor by address: it was right."""
    attempts.give_back(ticket)
    forgive(limiter)


def log_refused(what: str, user_id: int | None) -> None:
    """Say in the log of the application where a wrong one came from; never what was typed."""
    logger.warning("wrong %s for account %s from %s", what, user_id or "unknown", _origin())


def sign_in_key(email: str) -> str:
    """Return under which key passwords for an address are counted."""
    return attempts.make_key("sign-in", email.strip().lower())


def _code_key(user: User) -> str:
    return attempts.make_key("code", user.id)


def _take(pace: Pace, key: str, what: str, user_id: Callable[[], int | None]) -> Ticket:
    try:
        return attempts.take(pace, key)
    except TooManyAttempts as error:
        logger.warning(
            "%s for account %s from %s not looked at: %s s to wait",
            what,
            user_id() or "unknown",
            _origin(),
            error.retry_after,
        )
        raise


def _find_id(email: str) -> int | None:
    user = find_account(email)
    return user.id if user else None


def _origin() -> str:
    return request.remote_addr or "unknown" if has_request_context() else "no request"
