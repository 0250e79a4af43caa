"""Finding accounts and organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Role, Verification
from matcher.domain.errors import InputError
from web.base import db
from web.base.inbox import count_measured
from web.base.paging import Page, fetch_page
from web.people.models import Organisation, User


def find_organisation(name: str) -> Organisation:
    """Return an organisation by its exact name; InputError when there is none."""
    found = db.session().scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        text = f"organisation: there is none called {name}"
        raise InputError.of("organisation", "unknown", text)
    return found


def get_account(email: str) -> User:
    """Return the account with this address; InputError when there is none."""
    found = db.session().scalar(select(User).where(User.email == email.strip().lower()))
    if found is None:
        raise InputError.of("email", "unknown", f"email: {email} has no account")
    return found


def list_accounts() -> Sequence[User]:
    """Return every account with its organisation."""
    return (
        db.session().scalars(select(User).options(joinedload(User.organisation)).order_by(User.id))
    ).all()


def find_organisation_named(text: str) -> Organisation | None:
    """Return the organisation with this full name or credit code."""
    return db.session().scalar(
        select(Organisation).where(
            or_(Organisation.name == text, Organisation.credit_code == text.upper())
        )
    )


def list_organisations(
    verification: Verification | None, words: str, number: int
) -> Page[Organisation]:
    """Return one page of organisations: those to be verified first, then by name."""
    first = (Organisation.verification != Verification.PENDING).asc()
    statement = select(Organisation).order_by(first, Organisation.name)
    if verification is not None:
        statement = statement.where(Organisation.verification == verification)
    if words:
        statement = statement.where(
            or_(
                Organisation.name.icontains(words, autoescape=True),
                Organisation.credit_code == words.upper(),
            )
        )
    return fetch_page(statement, number)


def measure_pending() -> Select[int, datetime]:
    """Select how many organisations wait to be verified, and since when."""
    pending = Organisation.verification == Verification.PENDING
    return select(func.count(), func.min(Organisation.created_at)).where(pending)


def count_pending_organisations() -> int:
    """Return how many organisations wait to be verified."""
    return count_measured(measure_pending())


def organisation_names(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of organisations, for officers."""
    rows = db.session().execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(ids)))
    )
    return {key: name for key, name in rows}


def members_of(organisation_id: int) -> Sequence[User]:
    """Return the organisation's members whose accounts are in use."""
    statement = select(User).where(User.organisation_id == organisation_id, User.active)
    return db.session().scalars(statement.order_by(User.id)).all()


def accounts_with(role: Role) -> Sequence[User]:
    """Return the accounts of a role that are in use."""
    statement = select(User).where(User.role == role, User.active)
    return db.session().scalars(statement.order_by(User.id)).all()
