"""Posting a message: it is stored with what it tells of, and leaves the site after that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import wraps
from typing import Any, ParamSpec, Protocol

from flask_babel import force_locale
from sqlalchemy import delete, select

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


@dataclass(frozen=True, slots=True)
class Letter:
    """What one event tells whom; ``values`` fill the places of the texts.

    A value may be a lazy text, or a function that makes one: then each receiver reads it in
    their own language.
    """

    receivers: Sequence[Receiver]
    event: object
    path: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None
    """Nobody hears of it earlier."""


_SILENT: ContextVar[bool] = ContextVar("silent", default=False)

P = ParamSpec("P")

CHUNK = 500
"""So many keys are asked about in one question to the database."""


@contextmanager
def silence() -> Iterator[None]:
    """Post nothing inside the block: what is written there happened to nobody."""
    token = _SILENT.set(True)
    try:
        yield
    finally:
        _SILENT.reset(token)


def telling(function: Callable[P, None]) -> Callable[P, None]:
    """Mark a function that tells of what was just done: that is stored first.

    If somebody else was faster, it is a lost race, and not a question that failed.
    """

    @wraps(function)
    def tell(*args: P.args, **kwargs: P.kwargs) -> None:
        if not _SILENT.get():
            db.flush()
            function(*args, **kwargs)

    return tell


def post(
    kind: MailKind,
    receivers: Iterable[Receiver],
    *,
    event: object,
    path: str = "",
    not_before: datetime | None = None,
    **values: Any,
) -> list[Message]:
    """Store one message for each receiver who wants to hear, and return them.

    ``event`` names what happened (a key of a log entry, a day): the same kind is told of the same
    event once to each receiver. ``values`` fill the places of the texts.
    """
    return post_all(kind, [Letter(tuple(receivers), event, path, values, not_before)])


def post_all(kind: MailKind, letters: Iterable[Letter]) -> list[Message]:
    """Store the messages of many events of one kind, with as few questions as for one."""
    if _SILENT.get():
        return []
    wanted = {
        _key(kind, letter.event, receiver): (letter, receiver)
        for letter in letters
        for receiver in letter.receivers
        if receiver.active
    }
    if not wanted:
        return []
    known = _known(list(wanted))
    cadences = _cadences({receiver.id for _, receiver in wanted.values()}, kind.group)
    texts: dict[tuple[int, str], dict[str, Any]] = {}
    found = []
    for key, (letter, receiver) in wanted.items():
        cadence = cadences[receiver.id]
        if key in known or cadence is Cadence.OFF:
            continue
        # What hundreds read is put into words once for each language.
        place = id(letter), receiver.locale or ""
        if place not in texts:
            texts[place] = _text(kind, receiver.locale, letter.path, letter.values)
        message = Message(key=key, **texts[place])
        message.user_id, message.address = receiver.id, receiver.email
        _set_due(message, cadence, letter.not_before)
        found.append(_store(message))
    return found


def take_back(kind: MailKind, receivers: Iterable[Receiver], *, event: object) -> None:
    """Forget messages that have not gone out: what they tell of was undone."""
    keys = [_key(kind, event, receiver) for receiver in receivers]
    waits = Message.state.in_((MessageState.WAITING, MessageState.HELD))
    db.session().execute(delete(Message).where(Message.key.in_(keys), waits))


def told_of(kind: MailKind, receivers: Iterable[Receiver], *, event: object) -> list[Receiver]:
    """Return those of the receivers for whom a message of the event was stored and is kept."""
    keys = {_key(kind, event, receiver): receiver for receiver in receivers}
    known = _known(list(keys))
    return [receiver for key, receiver in keys.items() if key in known]


def post_to_address(
    kind: MailKind,
    address: str,
    locale: str | None,
    *,
    event: object,
    path: str,
    user_id: int | None = None,
    **values: str,
) -> Message | None:
    """Store a message to an address; ``user_id`` is the account it is about, if there is one."""
    key = f"{kind.name}/{event}/{address}"
    if _known([key]):
        return None
    message = Message(key=key, **_text(kind, locale, path, values))
    message.address, message.user_id = address, user_id
    return _store(message)


def post_to_webhook(kind: MailKind, *, event: object, path: str = "", **values: str) -> None:
    """Store a message to the office's group, where one is configured."""
    key = f"{kind.name}/{event}/webhook"
    if not site.settings().webhook_url or _SILENT.get() or _known([key]):
        return
    message = Message(key=key, **_text(kind, None, path, values))
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


def _key(kind: MailKind, event: object, receiver: Receiver) -> str:
    return f"{kind.name}/{event}/{receiver.id}"


def _known(keys: Sequence[str]) -> set[str]:
    """Return those of the keys that a message was stored under before."""
    found: set[str] = set()
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        found |= set(db.session().scalars(select(Message.key).where(Message.key.in_(part))))
    return found


def _cadences(user_ids: set[int], group: MailGroup | None) -> dict[int, Cadence]:
    """Return how soon each account wants to hear of a group of messages."""
    if group is None:
        return dict.fromkeys(user_ids, Cadence.AT_ONCE)
    found = dict.fromkeys(user_ids, group.cadence)
    ordered = sorted(user_ids)
    for start in range(0, len(ordered), CHUNK):
        part = ordered[start : start + CHUNK]
        rows = db.session().execute(
            select(MessageChoice.user_id, MessageChoice.cadence).where(
                MessageChoice.group == group.name, MessageChoice.user_id.in_(part)
            )
        )
        found |= {user_id: cadence for user_id, cadence in rows}
    return found


def _set_due(message: Message, cadence: Cadence, not_before: datetime | None) -> None:
    now = utc_now()
    message.due_at = now if cadence is Cadence.AT_ONCE else next_digest(cadence, now)
    if cadence is not Cadence.AT_ONCE:
        message.state = MessageState.HELD
    if not_before is not None:
        message.due_at = max(message.due_at, not_before)


def _text(
    kind: MailKind, locale: str | None, path: str, values: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what a message says, in its receiver's language."""
    language = locale or site.settings().default_locale
    with force_locale(language):
        told = {name: str(one()) if callable(one) else str(one) for name, one in values.items()}
        subject = (str(kind.subject) % told)[:LONGEST_SUBJECT]
        lines = [str(line) % told for line in kind.lines]
        links = [[str(kind.link), path]] if path else []
    return {
        "kind": kind.name,
        "group": kind.group.name if kind.group else "",
        "locale": language,
        # A line end in a title must not become a header of the mail.
        "subject": " ".join(subject.split()),
        "body": {"lines": lines, "links": links},
        "secret": kind.secret,
    }


def _store(message: Message) -> Message:
    db.session().add(message)
    return message
