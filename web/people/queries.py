"""Finding accounts and organisations."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from matcher.errors import InputError
from web import db
from web.models import Organisation, User


def find_organisation(name: str) -> Organisation:
    """Return an organisation by its exact name; InputError when there is none."""
    found = db.session().scalar(select(Organisation).where(Organisation.name == name))
    if found is None:
        raise InputError(f"organisation: there is none called {name}")
    return found


def get_account(email: str) -> User:
    """Return the account with this address; InputError when there is none."""
    found = db.session().scalar(select(User).where(User.email == email.strip().lower()))
    if found is None:
        raise InputError(f"email: {email} has no account")
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
