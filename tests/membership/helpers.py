"""What the tests of membership share: a right registration, and the links of mails."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from web.base import db
from web.base.mails.models import Message
from web.people.models import MailLink

PASSWORD = "seven quiet herons wade"


def registration(**values: Any) -> dict[str, Any]:
    """What somebody types who registers a new firm."""
    return {
        "organisation": "湛江海风养殖有限公司",
        "kind": "firm",
        "credit_code": make_code(1),
        "district": "chikan",
        "name": "林一",
        "title": "总工程师",
        "email": "lin@example.org",
        "password": PASSWORD,
        "agree": "y",
    } | values


def make_code(number: int) -> str:
    """A credit code with its right check digit."""
    from web.people.organisations import _ALPHABET, is_credit_code

    first = f"9144080{number:010d}"
    return next(first + last for last in _ALPHABET if is_credit_code(first + last))


def messages(kind: str = "") -> list[Message]:
    """Every message of a kind, the newest last."""
    db.rollback()
    statement = select(Message).order_by(Message.id)
    if kind:
        statement = statement.where(Message.kind == kind)
    return list(db.session().scalars(statement))


def path_in(kind: str) -> str:
    """The path that the newest message of a kind leads to."""
    return str(messages(kind)[-1].body["links"][0][1])


def links() -> list[MailLink]:
    """Every link by mail."""
    db.rollback()
    return list(db.session().scalars(select(MailLink).order_by(MailLink.id)))
