"""Whether a password is an account's."""

from __future__ import annotations

import secrets
from base64 import b64encode
from functools import cache

from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION

from web.base import log
from web.entry import known_devices, slowing
from web.entry.verbs import EntryVerb
from web.people import passwords
from web.people.accounts import find_account
from web.people.models import User
from web.people.verbs import PeopleObject


def authenticate(email: str, password: str) -> User | None:
    """Return the active account with this address and password, or None.

    Raises TooManyAttempts where too many wrong ones came before: then none is looked at.
    """
    ticket = slowing.take_sign_in(email, is_marked=True)
    user = find_account(email)
    if user is not None and known_devices.is_outdated(user):
        ticket = slowing.take_sign_in(email, is_marked=False)
    # An unknown address costs the same time, so that answers do not tell who has an account.
    matches = _verify(user.password_hash if user else dummy_hash(), password)
    if user is None or not matches or not user.active:
        key = user.id if user else None
        log.record(None, EntryVerb.SIGN_IN_FAILED, PeopleObject.USER, key)
        slowing.log_refused("password", key)
        return None
    slowing.give_back(ticket)
    if passwords.password_hasher().check_needs_rehash(user.password_hash):
        user.password_hash = passwords.password_hasher().hash(password)
    return user


def is_password_of(user: User, password: str) -> bool:
    """Return whether somebody signed in gave the right password; a wrong one is logged.

    It is asked before anything is changed. Raises TooManyAttempts as ``authenticate`` does.
    """
    ticket = slowing.take_password(user)
    if _verify(user.password_hash, password):
        slowing.give_back(ticket)
        return True
    log.record(user, EntryVerb.SIGN_IN_FAILED, PeopleObject.USER, user.id)
    slowing.log_refused("password", user.id)
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
