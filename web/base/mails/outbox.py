"""Posting a message: it is stored with what it tells of, and leaves the site after that."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Protocol

from flask_babel import force_locale
from sqlalchemy import select

from web.base import db, site
from web.base.clock import utc_now
from web.base.mails.kinds import Cadence, Channel, MailGroup, MailKind, MessageState
from web.base.mails.models import Message, MessageChoice

DIGEST_HOUR = 8
"""Local hour at which digests go out; the weekly ones on Mondays."""

LONGEST_SUBJECT = 200


class Receiver(Protocol):
    """What the outbox needs to know of an account."""

    @property
    def id(self) -> int:
        """The account's key."""

    @property
    def email(self) -> str:
        """Where its mail goes."""

    @property
    def locale(self) -> str | None:
        """The language the account has chosen."""

    @property
    def active(self) -> bool:
        """Whether the account is in use."""


def post(
    kind: MailKind, receivers: Iterable[Receiver], *, event: object, path: str = "", **values: str
) -> list[Message]:
    """Store one message for each receiver who wants to hear, and return them.

    ``event`` names what happened (a key of a log entry, a day): the same kind is told of the same
    event once to each receiver. ``values`` fill the places of the texts.
    """
    wanted = {one.id: one for one in receivers if one.active}
    found = []
    for receiver in wanted.values():
        cadence = choice_of(receiver.id, kind.group) if kind.group else Cadence.AT_ONCE
        if cadence is Cadence.OFF:
            continue
        key = f"{kind.name}/{event}/{receiver.id}"
        message = _write(kind, key, receiver.locale, path, values)
        if message is not None:
            message.user_id, message.address = receiver.id, receiver.email
            if cadence is not Cadence.AT_ONCE:
                message.state = MessageState.HELD
                message.due_at = next_digest(cadence, utc_now())
            found.append(_store(message))
    return found


def post_to_address(
    kind: MailKind, address: str, locale: str | None, *, event: object, path: str, **values: str
) -> Message | None:
    """Store a message to somebody who has no account yet."""
    message = _write(kind, f"{kind.name}/{event}/{address}", locale, path, values)
    if message is None:
        return None
    message.address = address
    return _store(message)


def post_to_webhook(kind: MailKind, *, event: object, path: str = "", **values: str) -> None:
    """Store a message to the office's group, where one is configured."""
    if not site.settings().webhook_url:
        return
    message = _write(kind, f"{kind.name}/{event}/webhook", None, path, values)
    if message is not None:
        message.channel = Channel.WEBHOOK
        _store(message)


def choice_of(user_id: int, group: MailGroup) -> Cadence:
    """Return how soon an account wants to hear of a group of messages."""
    chosen = db.session().get(MessageChoice, (user_id, group.name))
    return chosen.cadence if chosen else group.cadence


def next_digest(cadence: Cadence, moment: datetime) -> datetime:
    """Return when the next daily or weekly digest after ``moment`` goes out."""
    local = moment.astimezone(site.zone())
    day = local.date()
    while True:
        due = datetime.combine(day, time(DIGEST_HOUR), site.zone())
        if due > local and (cadence is Cadence.DAILY or day.weekday() == 0):
            return due
        day += timedelta(days=1)


def _write(
    kind: MailKind, key: str, locale: str | None, path: str, values: dict[str, str]
) -> Message | None:
    """Return the message in its receiver's language, or None where it was posted before."""
    session = db.session()
    if session.scalar(select(Message.id).where(Message.key == key)) is not None:
        return None
    language = locale or site.settings().default_locale
    with force_locale(language):
        subject = (str(kind.subject) % values)[:LONGEST_SUBJECT]
        lines = [str(line) % values for line in kind.lines]
        links = [[str(kind.link), path]] if path else []
    return Message(
        key=key,
        kind=kind.name,
        group=kind.group.name if kind.group else "",
        locale=language,
        # A line end in a title must not become a header of the mail.
        subject=" ".join(subject.split()),
        body={"lines": lines, "links": links},
        secret=kind.secret,
    )


def _store(message: Message) -> Message:
    db.session().add(message)
    return message
