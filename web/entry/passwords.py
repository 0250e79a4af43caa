"""Whether a password is an account's."""

from __future__ import annotations

import secrets
from base64 import b64encode
from functools import cache

from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from web.base import log
from web.entry.verbs import EntryVerb
from web.people import passwords
from web.people.accounts import find_account
from web.people.models import User
from web.people.verbs import PeopleObject


def authenticate(email: str, password: str) -> User | None:
    """Return the active account with this address and password, or None."""
    user = find_account(email)
    # An unknown address costs the same time, so that answers do not tell who has an account.
    matches = _verify(user.password_hash if user else dummy_hash(), password)
    if user is None or not matches or not user.active:
        log.record(None, EntryVerb.SIGN_IN_FAILED, PeopleObject.USER, user.id if user else None)
        return None
    if passwords.password_hasher().check_needs_rehash(user.password_hash):
        user.password_hash = passwords.password_hasher().hash(password)
    return user


def is_password_of(user: User, password: str) -> bool:
    """Return whether somebody signed in gave the right password; a wrong one is logged."""
    if _verify(user.password_hash, password):
        return True
    log.record(user, EntryVerb.SIGN_IN_FAILED, PeopleObject.USER, user.id)
    return False


@cache
def dummy_hash() -> str:
    """Return a hash no known password has; trying one costs what it costs for an account."""
    hasher = passwords.password_hasher()
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


def _verify(stored: str, password: str) -> bool:
    try:
        return passwords.password_hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
