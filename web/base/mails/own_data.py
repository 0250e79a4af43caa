"""What the outbox keeps of an account, and forgetting it."""

from __future__ import annotations

import json
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, and_, cast, delete, or_, select

from web.base import db
from web.base.mails.kinds import MessageState
from web.base.mails.models import Message, MessageChoice
from web.base.mails.outbox import Receiver
from web.base.own_data import NOBODY, OwnData, Rows

UNSENT = (MessageState.WAITING, MessageState.HELD, MessageState.FAILED)
"""States from which a message may still go out."""


def collect_choices(user: Receiver) -> Rows:
    """Return how soon the account wants to hear of what."""
    chosen = select(MessageChoice).where(MessageChoice.user_id == user.id)
    return [
        {"group": one.group, "cadence": one.cadence}
        for one in db.session().scalars(chosen.order_by(MessageChoice.group))
    ]


def forget_choices(user: Receiver) -> None:
    """Let nothing be left of what the account wanted to hear."""
    db.session().execute(delete(MessageChoice).where(MessageChoice.user_id == user.id))


def collect_messages(user: Receiver) -> Rows:
    """Return which messages were sent to the account; their links, which let in, are left out."""
    return [
        {"at": one.created_at, "sent_at": one.sent_at, "subject": one.subject, "state": one.state}
        for one in db.session().scalars(_sent_to(user).order_by(Message.id))
    ]


def forget_messages(user: Receiver) -> None:
    """Send the account nothing more; keep that something was sent, and neither what nor where."""
    for one in db.session().scalars(_sent_to(user)).all():
        if one.state in UNSENT:
            one.state = MessageState.CANCELLED
        # The key may hold the address, and so may what a mail server answered.
        one.key, one.address, one.error = f"deleted/{one.id}", "", ""
        # A worker that is sending it right now changes the row no more.
        one.claim, one.claimed_until, one.handed_at = "", None, None
        one.subject, one.body = "", {"lines": [], "links": []}
    db.flush()


def forget_mentions(user: Any) -> None:
    """Take the name and the address out of what was sent to others.

    A name alone may also be an ordinary word: it is taken out of texts that went out, and left in
    one that somebody has still to read.
    """
    about = or_(_mentions(user.email), Message.key.contains(user.email, autoescape=True))
    if len(user.name) > 1:
        about = or_(about, and_(_mentions(user.name), Message.state.not_in(UNSENT)))
    names = {text: NOBODY for text in (user.email, user.name) if len(text) > 1}
    for one in db.session().scalars(select(Message).where(about)).all():
        one.subject, one.body = _replace(one.subject, names), _replace(one.body, names)
        if user.email in one.key:
            one.key = f"deleted/{one.id}"
    db.flush()


def _sent_to(user: Receiver) -> Any:
    return select(Message).where(or_(Message.user_id == user.id, Message.address == user.email))


def _mentions(text: str) -> ColumnElement[bool]:
    # JSON is stored with its escapes.
    escaped = json.dumps(text)[1:-1]
    return or_(
        Message.subject.contains(text, autoescape=True),
        cast(Message.body, String).contains(escaped, autoescape=True),
    )


def _replace(value: Any, names: dict[str, str]) -> Any:
    """Return a JSON value with words replaced in all its texts."""
    if isinstance(value, str):
        for old, new in names.items():
            value = value.replace(old, new)
        return value
    if isinstance(value, list):
        return [_replace(one, names) for one in value]
    if isinstance(value, dict):
        return {key: _replace(one, names) for key, one in value.items()}
    return value


def _forget_all(user: Any) -> None:
    forget_messages(user)
    forget_mentions(user)


OWN_DATA = (
    OwnData("message_choices", _l("消息设置"), _l("删除。"), collect_choices, forget_choices),
    OwnData(
        "messages",
        _l("发给您的消息"),
        _l("还没有发出的不再发出；已发出的只留时间和结果，地址、主题和正文删除。"),
        collect_messages,
        _forget_all,
    ),
)
