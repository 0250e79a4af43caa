"""What was posted to whom, for tests."""

from __future__ import annotations

from sqlalchemy import select

from web.base import db
from web.base.mails.models import Message
from web.people.models import User


def messages_to(user: User | None) -> list[Message]:
    """Return what was posted to an account, or to the office's group."""
    statement = select(Message).where(Message.user_id == (user.id if user else None))
    return list(db.session().scalars(statement.order_by(Message.id)))


def kinds_to(user: User | None) -> list[str]:
    """Return the kinds of it."""
    return [message.kind for message in messages_to(user)]


def texts_to(user: User | None) -> str:
    """Return all that can be read of it."""
    return "\n".join(text_of(message) for message in messages_to(user))


def text_of(message: Message) -> str:
    """Return all that can be read of a message, links included."""
    links = [part for link in message.body["links"] for part in link]
    return "\n".join((message.subject, *message.body["lines"], *links))


def forget_messages() -> None:
    """Empty the outbox."""
    for message in db.session().scalars(select(Message)):
        db.session().delete(message)
    db.commit()
