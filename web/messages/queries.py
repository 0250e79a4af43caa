"""The delivery record, and what an account chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from matcher.domain.codes import Role
from web.base import db, registry, site
from web.base.mails.kinds import Cadence, MailGroup, MessageState
from web.base.mails.models import Message
from web.base.mails.outbox import choice_of
from web.base.mails.servers import read_smtp_url, read_webhook_url
from web.base.paging import Page, fetch_page
from web.people.models import User

DOUBTFUL = "doubtful"
"""In place of a state: what was handed over without an answer."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the outbox stands."""

    waiting: int
    failed: int
    doubtful: int
    """Messages that may have arrived twice."""
    sent: int


def list_messages(show: str, address: str, number: int) -> Page[Message]:
    """Return one page of the record, the newest first."""
    statement = select(Message).where(_is_shown()).order_by(Message.id.desc())
    if show == DOUBTFUL:
        statement = statement.where(Message.doubts > 0)
    elif show in set(MessageState):
        statement = statement.where(Message.state == MessageState(show))
    if address:
        statement = statement.where(Message.address.icontains(address, autoescape=True))
    return fetch_page(statement, number)


def measure_delivery() -> Delivery:
    """Return how many messages wait, failed, or are in doubt; of those the record shows."""
    states = select(Message.state, func.count()).where(_is_shown()).group_by(Message.state)
    counts = {state: count for state, count in db.session().execute(states)}
    doubtful = select(func.count()).where(Message.doubts > 0, _is_shown())
    return Delivery(
        counts.get(MessageState.WAITING, 0) + counts.get(MessageState.HELD, 0),
        counts.get(MessageState.FAILED, 0),
        db.session().scalar(doubtful) or 0,
        counts.get(MessageState.SENT, 0) + counts.get(MessageState.DIGESTED, 0),
    )


def measure_failed() -> Select[int, datetime]:
    """Select how many messages were given up, and since when."""
    failed = Message.state == MessageState.FAILED
    return select(func.count(), func.min(Message.created_at)).where(failed, _is_shown())


def _is_shown() -> ColumnElement[bool]:
    """Return the condition that the office may know of a message: a number, too, tells how many
    bid before a deadline."""
    veiled = [kind.name for kind in registry.present().mails.values() if kind.veiled]
    return Message.kind.not_in(veiled)


def mail_destination() -> str:
    """Return the server that mail is handed to, or an empty text while it becomes files."""
    url = site.settings().smtp_url
    if not url:
        return ""
    server = read_smtp_url(url)
    return f"{server.host}:{server.port}"


def webhook_destination() -> str:
    """Return the host of the group robot; its whole address would let its readers write there."""
    url = site.settings().webhook_url
    return read_webhook_url(url).host if url else ""


def groups_for(role: Role) -> list[MailGroup]:
    """Return what accounts of a role can choose about."""
    return [group for group in registry.present().mail_groups if role in group.roles]


def choices_of(user: User) -> dict[str, Cadence]:
    """Return group -> how soon the account wants to hear."""
    return {group.name: choice_of(user.id, group) for group in groups_for(user.role)}
