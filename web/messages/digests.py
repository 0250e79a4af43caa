"""Digests: what was held for an account becomes one mail."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import force_locale
from sqlalchemy import select

from web.base import db, site
from web.base.clock import utc_now
from web.base.mails.kinds import MessageState
from web.base.mails.models import Message
from web.messages.claims import cancel
from web.messages.mails import DIGEST, DIGEST_GROUP
from web.people.models import User

MOST_PARTS = 100
"""More than anybody reads; the rest goes into another digest."""


def compose_due() -> None:
    """Make the digests that are due, each in a transaction of its own."""
    now = utc_now()
    is_due = (Message.state == MessageState.HELD, Message.due_at <= now)
    with db.reading() as session:
        wanted = session.scalars(select(Message.user_id).where(*is_due).distinct()).all()
    for user_id in wanted:
        with db.unit_of_work() as session:
            # Locked: the other worker waits, and then finds them in a digest.
            found = session.scalars(
                select(Message)
                .where(*is_due, Message.user_id == user_id)
                .order_by(Message.id)
                .limit(MOST_PARTS)
                .with_for_update()
            ).all()
            user = session.get(User, user_id)
            if found and user is not None:
                _compose(user, found)


def _compose(user: User, parts: Sequence[Message]) -> None:
    if not user.active:
        for part in parts:
            cancel(part)
        return
    digest = _digest(user, parts)
    db.session().add(digest)
    db.session().flush()
    for part in parts:
        part.state, part.digest_id = MessageState.DIGESTED, digest.id


def _digest(user: User, parts: Sequence[Message]) -> Message:
    language = user.locale or site.settings().default_locale
    with force_locale(language):
        subject = str(DIGEST.subject) % {"count": len(parts)}
        lines = [str(line) for line in DIGEST.lines]
    day = site.local_day(parts[0].due_at)
    return Message(
        # The first part belongs to this digest alone; a second worker's would have the same key.
        # What was due on the same day and stored later still gets a digest of its own.
        key=f"{DIGEST.name}/{day}/{user.id}/{parts[0].id}",
        kind=DIGEST.name,
        group=DIGEST_GROUP,
        user_id=user.id,
        address=user.email,
        locale=language,
        subject=subject,
        body={"lines": lines, "links": [[part.subject, _path(part)] for part in parts]},
    )


def _path(part: Message) -> str:
    links = part.body.get("links") or [["", ""]]
    return str(links[0][1])
