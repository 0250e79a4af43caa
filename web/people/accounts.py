"""Accounts: passwords and sign-in."""

from __future__ import annotations

import secrets
from base64 import b64encode
from datetime import datetime
from functools import cache
from typing import Any

from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import ARGON2_VERSION
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.domain.errors import InputError
from web.base import db, log
from web.base.addresses import find_fault
from web.base.clock import utc_now
from web.base.verbs import CommonVerb
from web.people import passwords
from web.people.models import Organisation, User
from web.people.verbs import PeopleObject, PeopleVerb


def load_user(identity: str) -> User | None:
    """Return the account of a session cookie, or None when its sessions were ended."""
    user_id, _, token = identity.partition(":")
    if not user_id.isdecimal():
        return None
    user = db.session().get(User, int(user_id))
    if user is None or not user.active or user.session_token != token:
        return None
    return user


@cache
def _dummy_hash() -> str:
    """Return a hash no known password has; trying one costs what it costs for an account."""
    hasher = passwords.password_hasher()
    salt, digest = (
        b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


def find_account(email: str) -> User | None:
    """Return the account with this address, in any letter case."""
    return db.session().scalar(select(User).where(User.email == email.strip().lower()))


def authenticate(email: str, password: str) -> User | None:
    """Return the active account with this address and password, or None."""
    user = find_account(email)
    # An unknown address costs the same time, so that answers do not tell who has an account.
    matches = _verify(user.password_hash if user else _dummy_hash(), password)
    if user is None or not matches or not user.active:
        log.record(None, PeopleVerb.SIGN_IN_FAILED, PeopleObject.USER, user.id if user else None)
        return None
    if passwords.password_hasher().check_needs_rehash(user.password_hash):
        user.password_hash = passwords.password_hasher().hash(password)
    log.record(user, PeopleVerb.SIGN_IN, PeopleObject.USER, user.id)
    return user


def create_account(
    *,
    email: str,
    name: str,
    password: str,
    role: Role,
    organisation: Organisation | None = None,
    fields: list[str] | None = None,
    title: str = "",
    is_demo: bool = False,
) -> User:
    """Return a new account. Raises InputError for a wrong or taken address or a short password."""
    if fault := find_fault(email.strip()):
        raise InputError.of("email", "not_an_address", f"email: {email}: {fault}")
    if find_account(email) is not None:
        raise InputError.of("email", "taken", f"email: {email} already has an account")
    if role in (Role.FIRM, Role.INSTITUTE) and organisation is None:
        text = "organisation: a member needs an organisation"
        raise InputError.of("organisation", "missing", text)
    return add_account(
        email=email.strip().lower(),
        name=name,
        password_hash=passwords.hash_password(password, email, name),
        role=role,
        organisation=organisation,
        fields=fields or [],
        title=title,
        is_demo=is_demo,
    )


def add_account(actor: User | None = None, **values: Any) -> User:
    """Store an account of checked ``values``, columns of ``User``. Raises LostRace for a taken
    address: somebody else was quicker."""
    user = User(session_token=secrets.token_hex(16), password_set_at=utc_now(), **values)
    db.session().add(user)
    db.flush()
    log.record(actor, CommonVerb.CREATE, PeopleObject.USER, user.id, role=user.role.value)
    return user


def set_password(user: User, password: str) -> None:
    """Change the password and end every session of the account."""
    user.password_hash = passwords.hash_password(password, user.email, user.name)
    user.password_set_at = utc_now()
    user.session_token = secrets.token_hex(16)
    log.record(None, PeopleVerb.SET_PASSWORD, PeopleObject.USER, user.id)


def put_introduction_away(user: User) -> None:
    """Show the account its introduction no more."""
    user.greeted_at = user.greeted_at or utc_now()


def mark_notices_read(user: User, until: datetime) -> None:
    """Remember that the account has read every notice up to ``until``, at most up to now."""
    read_at = min(until, utc_now())
    user.notices_read_at = max(user.notices_read_at or read_at, read_at)


def _verify(stored: str, password: str) -> bool:
    try:
        return passwords.password_hasher().verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False
