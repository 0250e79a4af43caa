"""Choosing what to hear of, stopping it by a link, and an officer's hold on the outbox."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import update

from matcher.domain.errors import WrongState
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.mails import outbox
from web.base.mails.kinds import Cadence, MessageState
from web.base.mails.models import Message, MessageChoice
from web.messages.claims import cancel
from web.messages.mails import DIGEST_GROUP, TEST
from web.messages.permissions import CHOOSE_MESSAGES, MANAGE_MESSAGES
from web.messages.queries import choices_of
from web.messages.verbs import MessageObject, MessageVerb
from web.people.models import User

RECORD_PATH = "/office/messages"

IN_DIGESTS = (Cadence.DAILY, Cadence.WEEKLY)


def choose(actor: User, wanted: Mapping[str, Cadence]) -> None:
    """Keep how soon the account wants to hear of each group; what waits follows the choice."""
    require(actor, CHOOSE_MESSAGES)
    before = choices_of(actor)
    changed = {
        group: cadence
        for group, cadence in wanted.items()
        if group in before and before[group] is not cadence
    }
    for group, cadence in changed.items():
        _keep(actor, group, cadence)
    if changed:
        log.record(actor, MessageVerb.CHOOSE, MessageObject.CHOICES, actor.id, **changed)


def stop(user: User, group: str) -> None:
    """Send nothing more of a group, as the bearer of a link from its mails asks.

    The link is its own permission: whoever has the mail may stop such mails.
    """
    choices = choices_of(user)
    groups = [group] if group in choices else []
    if group == DIGEST_GROUP:
        groups = [name for name, cadence in choices.items() if cadence in IN_DIGESTS]
    for name in groups:
        _keep(user, name, Cadence.OFF)
    if groups:
        log.record(None, MessageVerb.STOP, MessageObject.CHOICES, user.id, code=group)


def retry(actor: User, message: Message) -> None:
    """Try a message again that was given up."""
    _require_failed(actor, message, "retry")
    message.state, message.attempts, message.due_at = MessageState.WAITING, 0, utc_now()
    log.record(actor, MessageVerb.RETRY, MessageObject.MESSAGE, message.id)


def drop(actor: User, message: Message) -> None:
    """Put a message away that nobody needs any more."""
    _require_failed(actor, message, "drop")
    cancel(message)
    log.record(actor, MessageVerb.DROP, MessageObject.MESSAGE, message.id)


def send_tests(actor: User) -> None:
    """Post a message to the officer's own address, and one to the group where there is one."""
    require(actor, MANAGE_MESSAGES)
    event = secrets.token_hex(8)
    outbox.post(TEST, [actor], event=event, path=RECORD_PATH)
    outbox.post_to_webhook(TEST, event=event, path=RECORD_PATH)
    log.record(actor, MessageVerb.TEST, MessageObject.MESSAGE, None)


def _require_failed(actor: User, message: Message, action: str) -> None:
    require(actor, MANAGE_MESSAGES, message)
    if message.state is not MessageState.FAILED:
        raise WrongState("message", message.state.value, action)


def _keep(user: User, group: str, cadence: Cadence) -> None:
    db.session().merge(MessageChoice(user_id=user.id, group=group, cadence=cadence))
    states = [MessageState.HELD]
    values: dict[str, Any] = {"due_at": utc_now()}
    if cadence is Cadence.OFF:
        states.append(MessageState.WAITING)
        values = {"state": MessageState.CANCELLED}
    elif cadence is Cadence.AT_ONCE:
        values["state"] = MessageState.WAITING
    else:
        values["due_at"] = outbox.next_digest(cadence, utc_now())
    # What a worker has claimed is on its way and is not called back.
    db.session().execute(
        update(Message)
        .where(Message.user_id == user.id, Message.group == group)
        .where(Message.state.in_(states), Message.claim == "")
        .values(**values)
    )
