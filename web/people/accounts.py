"""Accounts and their passwords."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from matcher.domain.codes import Role
from matcher.domain.errors import InputError
from web.base import db, log
from web.base.addresses import find_fault
from web.base.clock import utc_now
from web.base.events import publish
from web.base.labels import region
from web.base.mails.models import Message
from web.base.verbs import CommonVerb
from web.people import links, passwords
from web.people.events import AccountAdded, AccountSecured
from web.people.models import JoinRequest, LinkPurpose, MailLink, Organisation, Session, User
from web.people.verbs import PeopleObject, PeopleVerb

LONGEST_NAME = 100


def find_account(email: str) -> User | None:
    """Return the account with this address, in any letter case."""
    return db.session().scalar(select(User).where(User.email == email.strip().lower()))


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
    """Return a new account. Raises InputError as ``check_account`` and ``check_password`` do."""
    check_account(email, name, role, organisation, fields or ())
    known = organisation.name if organisation else ""
    return add_account(
        email=email.strip().lower(),
        name=name.strip(),
        password_hash=passwords.hash_password(password, email, name, known),
        role=role,
        organisation=organisation,
        fields=fields or [],
        title=title,
        is_demo=is_demo,
    )


def check_account(
    email: str,
    name: str,
    role: Role,
    organisation: Organisation | None = None,
    fields: Iterable[str] = (),
) -> None:
    """Raise InputError for what no account can have, the first fault alone: an address that is
    none or taken, no name, a member without organisation, a field nobody knows."""
    if fault := find_fault(email.strip()):
        raise InputError.of("email", "not_an_address", f"email: {email}: {fault}")
    check_name(name)
    if find_account(email) is not None:
        raise InputError.of("email", "taken", f"email: {email} already has an account")
    if role in (Role.FIRM, Role.INSTITUTE) and organisation is None:
        text = "organisation: a member needs an organisation"
        raise InputError.of("organisation", "missing", text)
    for field in fields:
        if field not in region().codes("fields"):
            known = ", ".join(region().codes("fields"))
            raise InputError.of("fields", "unknown", f"field: {field!r} is none of {known}")


def check_name(name: str) -> None:
    """Raise InputError for a name that is none, or too long to be kept."""
    plain = "".join(letter for letter in name if letter.isprintable()).strip()
    if not plain:
        raise InputError.of("name", "missing", "name: an account needs a name")
    if len(name) > LONGEST_NAME or plain != name.strip():
        text = f"name: at most {LONGEST_NAME} characters, and none that does not show"
        raise InputError.of("name", "not_a_name", text)


def add_account(actor: User | None = None, **values: Any) -> User:
    """Store an account of checked ``values``, columns of ``User``. Raises InputError for a name
    that is none, LostRace for a taken address: somebody else was quicker."""
    check_name(values["name"])
    user = User(password_set_at=utc_now(), **values)
    db.session().add(user)
    db.flush()
    log.record(actor, CommonVerb.CREATE, PeopleObject.USER, user.id, role=user.role.value)
    publish(AccountAdded(user))
    return user


def set_password(
    user: User, password: str, *, actor: User | None = None, but: int | None = None
) -> None:
    """Change the password and end the account's sessions, all ``but`` the one with this key.

    No link that was sent before changes it again.
    """
    user.password_hash = passwords.hash_password(password, user.email, user.name)
    user.password_set_at = utc_now()
    end_sessions(user, but=but)
    publish(AccountSecured(user))
    links.void_links(LinkPurpose.PASSWORD, user.email)
    links.void_links_of(LinkPurpose.PASSWORD, user.id)
    log.record(actor, PeopleVerb.SET_PASSWORD, PeopleObject.USER, user.id)


def change_address(user: User, email: str) -> None:
    """Give the account another address. Raises LostRace for a taken one: somebody was quicker.

    What was asked for with the old one, and sent to it, is still found by the account: else it
    would stay when the account is deleted.
    """
    old, user.email = user.email, email.strip().lower()
    db.flush()
    session = db.session()
    session.execute(update(JoinRequest).where(JoinRequest.email == old).values(email=user.email))
    for model, address in ((MailLink, MailLink.email), (Message, Message.address)):
        nobodys = (address == old, model.user_id.is_(None))
        session.execute(update(model).where(*nobodys).values(user_id=user.id))


def end_sessions(user: User, *, but: int | None = None) -> None:
    """End the account's sessions, all ``but`` the one with this key."""
    live = update(Session).where(Session.user_id == user.id, Session.ended_at.is_(None))
    if but is not None:
        live = live.where(Session.id != but)
    db.session().execute(live.values(ended_at=utc_now()))


def put_introduction_away(user: User) -> None:
    """Show the account its introduction no more."""
    user.greeted_at = user.greeted_at or utc_now()


def mark_notices_read(user: User, until: datetime) -> None:
    """Remember that the account has read every notice up to ``until``, at most up to now."""
    read_at = min(until, utc_now())
    user.notices_read_at = max(user.notices_read_at or read_at, read_at)
