"""Finding tokens."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import joinedload

from web.base import db, site
from web.people.models import User
from web.tokens.models import AccessToken

PREFIX = "tm_"
"""Begins every token, so that scanners of files and repositories know one."""
LENGTH = 43
"""Letters and digits after it: more than 256 bits."""

_FORM = re.compile(rf"{PREFIX}[0-9A-Za-z]{{{LENGTH}}}")


def hash_token(text: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(text.encode()).hexdigest()


def is_live() -> ColumnElement[bool]:
    """Return the condition that a token still lets somebody in."""
    return and_(AccessToken.ended_at.is_(None), AccessToken.last_day >= site.today())


def find_live(text: str) -> AccessToken | None:
    """Return the live token of this text, with its account."""
    if not _FORM.fullmatch(text):
        return None
    wanted = select(AccessToken).where(AccessToken.token_hash == hash_token(text), is_live())
    return db.session().scalar(wanted.options(joinedload(AccessToken.user)))


def list_live(user: User) -> Sequence[AccessToken]:
    """Return the account's tokens that still let somebody in, the newest first."""
    statement = select(AccessToken).where(AccessToken.user_id == user.id, is_live())
    return db.session().scalars(statement.order_by(AccessToken.id.desc())).all()


def list_all(user: User) -> Sequence[AccessToken]:
    """Return every token the account ever had."""
    statement = select(AccessToken).where(AccessToken.user_id == user.id)
    return db.session().scalars(statement.order_by(AccessToken.id)).all()
