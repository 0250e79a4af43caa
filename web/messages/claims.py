"""Who sends a message: claims in the database, each step in a transaction of its own.

A message is free, or claimed until a moment. ``handed_at`` is set while its text may be on the
line. Every step after the claim says whose claim it is: a worker that was given up changes nothing.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, and_, case, or_, select, update
from sqlalchemy.orm import Session

from web.base import db
from web.base.clock import utc_now
from web.base.mails.kinds import Channel, MessageState
from web.base.mails.models import Message
from web.messages.pace import Pace
from web.messages.transports.line import LineError
from web.people.models import User

logger = logging.getLogger(__name__)

IN_DOUBT = case((Message.handed_at.is_not(None), 1), else_=0)
FREE: dict[str, Any] = {"claim": "", "claimed_until": None, "handed_at": None}

FARTHEST = timedelta(hours=12)
"""Nothing is put off or held for so long: a later moment was written while the clock was ahead,
and whoever is to hear of something would wait until it comes."""


class LostClaim(Exception):
    """The lease ran out, and another worker has the message."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A claimed message, free of the database: it is sent outside any transaction."""

    id: int
    claim: str
    token: str
    channel: Channel
    user_id: int | None
    address: str
    group: str
    locale: str
    at: datetime
    attempts: int
    secret: bool
    goes: bool
    """False where it is settled: its receiver's account was closed, or it has been tried enough."""
    subject: str = field(repr=False)
    body: dict[str, Any] = field(repr=False)


def take(pace: Pace) -> Letter | None:
    """Claim the message that has been due longest; None where there is none."""
    with db.reading() as session:
        # Most often nothing is due: then the database's one lock for writing is left alone.
        if session.scalar(_first_due()) is None:
            return None
    claim = secrets.token_hex(16)
    with db.unit_of_work() as session:
        key = session.scalar(_claim(claim, pace))
        if key is None:
            return None
        message = session.get_one(Message, key)
        return _letter(message, goes=_goes(session, message, pace))


def cancel(message: Message) -> None:
    """Let a message go out no more; a secret is forgotten."""
    message.state, message.claim, message.claimed_until = MessageState.CANCELLED, "", None
    if message.secret:
        message.body = {}


def hand_over(letter: Letter, pace: Pace) -> None:
    """Note that the text goes over the line now, and hold the message for another lease.

    Raises LostClaim where the lease ran out before.
    """
    until = utc_now() + timedelta(seconds=pace.lease)
    if not _change(letter, handed_at=utc_now(), claimed_until=until):
        raise LostClaim


def settle_sent(letter: Letter) -> None:
    """Note that it was taken."""
    changes: dict[str, Any] = FREE | {
        "state": MessageState.SENT,
        "sent_at": utc_now(),
        "error": "",
    }
    if letter.secret:
        changes["body"] = {}
    if not _change(letter, **changes):
        logger.warning("message %s was sent after its lease", letter.token)


def settle_failed(letter: Letter, error: LineError, pace: Pace) -> None:
    """Note why it was not sent, and when it is tried again, if it is."""
    is_over = error.permanent or letter.attempts >= pace.most_attempts
    changes: dict[str, Any] = FREE | {"error": str(error)[:400]}
    if is_over:
        changes["state"] = MessageState.FAILED
    else:
        changes["due_at"] = utc_now() + pace.pause_after(letter.attempts)
    if not error.is_answered:
        changes["doubts"] = Message.doubts + IN_DOUBT
    _change(letter, **changes)
    logger.warning("message %s, attempt %s: %s", letter.token, letter.attempts, error)


def _claim(claim: str, pace: Pace) -> Any:
    """Select and claim in one statement; where a text was handed over, its fate is in doubt."""
    now = utc_now()
    # Two workers do not wait for each other: what one looks at, the other passes over.
    first = _first_due().with_for_update(skip_locked=True).scalar_subquery()
    return (
        update(Message)
        .where(Message.id == first, _is_free())
        .values(
            claim=claim,
            claimed_until=now + timedelta(seconds=pace.lease),
            attempts=Message.attempts + 1,
            doubts=Message.doubts + IN_DOUBT,
            handed_at=None,
        )
        .returning(Message.id)
        .execution_options(synchronize_session=False)
    )


def _first_due() -> Select[int]:
    now = utc_now()
    is_time = or_(Message.due_at <= now, Message.due_at > now + FARTHEST)
    is_due = and_(Message.state == MessageState.WAITING, is_time, _is_free())
    return select(Message.id).where(is_due).order_by(Message.due_at, Message.id).limit(1)


def _is_free() -> ColumnElement[bool]:
    now = utc_now()
    is_over = or_(Message.claimed_until < now, Message.claimed_until > now + FARTHEST)
    return or_(Message.claim == "", is_over)


def _goes(session: Session, message: Message, pace: Pace) -> bool:
    user = session.get(User, message.user_id) if message.user_id is not None else None
    if user is not None and not user.active:
        cancel(message)
    elif message.attempts > pace.most_attempts:
        # Every worker that tried it died of it.
        message.state, message.error = MessageState.FAILED, "worker died"
        message.claim, message.claimed_until = "", None
    return message.state is MessageState.WAITING


def _change(letter: Letter, **values: Any) -> bool:
    """Change the message if it is still ours, in a transaction of its own."""
    with db.unit_of_work() as session:
        done: CursorResult[Any] = session.execute(  # type: ignore[assignment]
            update(Message)
            .where(Message.id == letter.id, Message.claim == letter.claim)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        return done.rowcount == 1


def _letter(message: Message, *, goes: bool) -> Letter:
    return Letter(
        id=message.id,
        claim=message.claim,
        token=message.token,
        channel=message.channel,
        user_id=message.user_id,
        address=message.address,
        group=message.group,
        locale=message.locale,
        at=message.created_at,
        attempts=message.attempts,
        secret=message.secret,
        goes=goes,
        subject=message.subject,
        body=message.body,
    )
