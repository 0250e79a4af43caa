"""Messages for tests, a sender without pauses, and a reader of what was written."""

from __future__ import annotations

import email
import itertools
from collections.abc import Iterable
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db, site
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, MailGroup, MailKind
from web.base.mails.models import Message, MessageChoice
from web.messages.pace import Pace
from web.people.models import User

GROUP = MailGroup(
    "steps", "办理进展", "您的项目有了进展。", 1, frozenset({Role.FIRM, Role.INSTITUTE})
)
TOLD = MailKind("told", "“%(title)s”有进展", ("“%(title)s”已经发布。",), "查看", GROUP)
NEEDED = MailKind("needed", "设置新密码", ("有人请求设置新密码。",), "设置新密码", secret=True)

QUICK = Pace(lease=0.0, steps=(0.0,), most_attempts=3)
"""A message that failed is due again at once, and a claim is over as soon as it is made."""

_events = itertools.count()


def told(user: User, title: str = "网衣", path: str = "/work") -> Message:
    """A message of a group, stored."""
    return _store(outbox.post(TOLD, [user], event=next(_events), path=path, title=title))


def needed(user: User, path: str = "/secret/abc") -> Message:
    """A message that an account cannot do without, stored."""
    return _store(outbox.post(NEEDED, [user], event=next(_events), path=path))


def choose(user: User, cadence: Cadence, group: str = "steps") -> None:
    """Store what the account chose."""
    db.session().merge(MessageChoice(user_id=user.id, group=group, cadence=cadence))
    db.commit()


def again(message: Message) -> Message:
    """The message as it is stored now."""
    db.rollback()
    return db.session().get_one(Message, message.id)


def of_kind(kind: str) -> list[Message]:
    """Stored messages of a kind."""
    db.rollback()
    return list(db.session().scalars(select(Message).where(Message.kind == kind)))


def files() -> list[Path]:
    """What lies in the folder of mails."""
    folder = site.settings().mails_folder
    return sorted(folder.iterdir()) if folder.is_dir() else []


def read_mails() -> list[EmailMessage]:
    """The mails in the folder, in the order they were written."""
    return [read_mail(file.read_bytes()) for file in files()]


def read_mail(data: bytes) -> EmailMessage:
    """A mail as a mail program reads it."""
    found: Any = email.message_from_bytes(data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def texts(mail: EmailMessage) -> tuple[str, str]:
    """The plain text and the HTML of a mail."""
    plain, html = mail.iter_parts()
    return plain.get_content(), html.get_content()


def _store(messages: Iterable[Message]) -> Message:
    [message] = messages
    db.commit()
    return message
