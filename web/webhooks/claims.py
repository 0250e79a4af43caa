"""Who sends to a webhook: one worker at a time, by a claim in the database.

The claim lies on the webhook and not on the delivery: its receiver hears of one event after the
other, in their order, and never over two lines at once.
"""

from __future__ import annotations

import json
import logging
import secrets
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, and_, or_, select, update
from sqlalchemy.orm import Session, joinedload

from web.base import db, log, site
from web.base.clock import utc_now
from web.webhooks.lines import Answer
from web.webhooks.mails import tell_ended
from web.webhooks.models import Delivery, DeliveryAttempt, Webhook, WebhookEvent
from web.webhooks.pace import Pace
from web.webhooks.reading import Told, find_told
from web.webhooks.states import UNANSWERED, DeliveryState, HookState, Outcome
from web.webhooks.verbs import WebhookObject, WebhookVerb

logger = logging.getLogger(__name__)

FREE: dict[str, Any] = {"claim": "", "claimed_until": None}


FARTHEST = timedelta(hours=1)
"""No lease is so long: a later end was written while the clock was ahead."""


class LostClaim(Exception):
    """The lease ran out, and another worker has the webhook."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed delivery, free of the database: it is sent outside any transaction."""

    delivery_id: int
    webhook_id: int
    claim: str
    attempts: int
    goes: bool
    uid: str = ""
    timestamp: int = 0
    address: str = field(default="", repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)
    body: bytes = field(default=b"", repr=False)


def take(pace: Pace) -> Parcel | None:
    """Claim the webhook whose delivery has been due longest; None where nothing is due."""
    with db.reading() as session:
        # Most often nothing is due: then the database's one lock for writing is left alone.
        if session.scalar(_first_due()) is None:
            return None
    claim = secrets.token_hex(16)
    with db.unit_of_work() as session:
        key = session.scalar(_claim(claim, pace))
        if key is None:
            return None
        return _pack(session, key, claim)


def hand_over(parcel: Parcel, pace: Pace) -> None:
    """Hold the webhook for another lease, as the event goes over the line now.

    Raises LostClaim where the lease ran out before: then nothing is sent.
    """
    with db.unit_of_work() as session:
        until = utc_now() + timedelta(seconds=pace.lease)
        if not _change(session, parcel, claimed_until=until):
            raise LostClaim


def settle(parcel: Parcel, answer: Answer, pace: Pace) -> None:
    """Note what came of an attempt, and when it is tried again, if it is.

    What was taken is noted whoever holds the webhook meanwhile: it is never sent again.
    """
    now = utc_now()
    with db.unit_of_work() as session:
        delivery = session.get(Delivery, parcel.delivery_id)
        if delivery is None:
            return  # Its owner has removed the webhook.
        is_ours = _change(session, parcel, **FREE)
        if answer.is_taken or is_ours:
            session.add(_attempt(delivery, answer, now))
        if answer.is_taken:
            delivery.state = DeliveryState.TAKEN
            delivery.webhook.failures, delivery.webhook.not_before = 0, None
        elif is_ours:
            _put_off(delivery, answer, pace, now)
    logger.info("webhook %s, event %s: %s", parcel.webhook_id, parcel.uid, answer)


def _put_off(delivery: Delivery, answer: Answer, pace: Pace, now: datetime) -> None:
    webhook = delivery.webhook
    webhook.failures += 1
    delivery.due_at = pace.until(now, delivery.attempts, answer.retry_after)
    if answer.retry_after is not None or answer.outcome in UNANSWERED:
        # Nobody is there, or asks for a pause: what else there is waits as well.
        webhook.not_before = pace.until(now, webhook.failures, answer.retry_after)
    is_over = delivery.attempts >= pace.most_attempts
    if is_over or answer.outcome is Outcome.GONE:
        delivery.state = DeliveryState.FAILED
    if webhook.state is not HookState.ACTIVE:
        return
    if answer.outcome is Outcome.GONE:
        _end(webhook, HookState.GONE, WebhookVerb.END)
    elif is_over and webhook.failures >= pace.most_attempts:
        _end(webhook, HookState.FAILING, WebhookVerb.GIVE_UP)


def _end(webhook: Webhook, state: HookState, verb: WebhookVerb) -> None:
    webhook.state = state
    log.record(None, verb, WebhookObject.WEBHOOK, webhook.id, after=state.value)
    tell_ended(webhook)


def _pack(session: Session, key: int, claim: str) -> Parcel:
    """Return what goes to the webhook next, as its owner may read it now."""
    webhook = session.get_one(Webhook, key)
    delivery = session.scalars(
        select(Delivery)
        .where(Delivery.webhook_id == key, _is_due())
        .options(joinedload(Delivery.event))
        .order_by(Delivery.id)
        .limit(1)
    ).first()
    if delivery is None:
        webhook.claim, webhook.claimed_until = "", None
        return Parcel(0, key, claim, 0, goes=False)
    told = find_told(webhook.user, delivery.event)
    if told is None:
        delivery.state = DeliveryState.WITHHELD
        session.add(_attempt(delivery, Answer(Outcome.WITHHELD), utc_now()))
        webhook.claim, webhook.claimed_until = "", None
        return Parcel(delivery.id, key, claim, delivery.attempts, goes=False)
    delivery.attempts += 1
    return Parcel(
        delivery_id=delivery.id,
        webhook_id=key,
        claim=claim,
        attempts=delivery.attempts,
        goes=True,
        uid=delivery.event.uid,
        timestamp=int(time.time()),
        address=webhook.address,
        secrets=secrets_of(webhook, utc_now()),
        body=write_body(delivery.event, told),
    )


def secrets_of(webhook: Webhook, now: datetime) -> tuple[str, ...]:
    """Return the secrets in force: during a renewal the new and the old one."""
    is_renewed = webhook.old_until is not None and now < webhook.old_until
    return (webhook.secret, webhook.old_secret) if is_renewed else (webhook.secret,)


def write_body(event: WebhookEvent, told: Told) -> bytes:
    """Return an event as it goes over the line: keys and addresses, no text of the object."""
    data = {"object": told.sort, "object_id": told.key, **told.more}
    if told.path:
        data["url"] = site.address() + told.path
    body: dict[str, Any] = {
        "id": event.uid,
        "type": event.kind.value,
        "timestamp": event.at.isoformat(timespec="seconds"),
        "data": data,
    }
    if event.repeats:
        body["repeats"] = event.repeats
    return json.dumps(body, ensure_ascii=False).encode()


def _attempt(delivery: Delivery, answer: Answer, now: datetime) -> DeliveryAttempt:
    return DeliveryAttempt(
        delivery_id=delivery.id,
        at=now,
        outcome=answer.outcome,
        status=answer.status,
        duration_ms=answer.duration_ms,
    )


def _claim(claim: str, pace: Pace) -> Any:
    # Two workers do not wait for each other: what one looks at, the other passes over.
    first = _first_due().with_for_update(skip_locked=True, of=Webhook).scalar_subquery()
    until = utc_now() + timedelta(seconds=pace.lease)
    return (
        update(Webhook)
        .where(Webhook.id == first, _is_free())
        .values(claim=claim, claimed_until=until)
        .returning(Webhook.id)
        .execution_options(synchronize_session=False)
    )


def _first_due() -> Select[int]:
    due = select(Webhook.id).join(Delivery, Delivery.webhook_id == Webhook.id)
    due = due.where(_is_due(), _is_free(), Webhook.state == HookState.ACTIVE)
    rested = or_(Webhook.not_before.is_(None), Webhook.not_before <= utc_now())
    return due.where(rested).order_by(Delivery.due_at, Delivery.id).limit(1)


def _is_due() -> ColumnElement[bool]:
    return and_(Delivery.state == DeliveryState.WAITING, Delivery.due_at <= utc_now())


def _is_free() -> ColumnElement[bool]:
    now = utc_now()
    is_over = or_(Webhook.claimed_until < now, Webhook.claimed_until > now + FARTHEST)
    return or_(Webhook.claim == "", is_over)


def _change(session: Session, parcel: Parcel, **values: Any) -> bool:
    """Change the webhook if it is still ours."""
    done: CursorResult[Any] = session.execute(  # type: ignore[assignment]
        update(Webhook)
        .where(Webhook.id == parcel.webhook_id, Webhook.claim == parcel.claim)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return done.rowcount == 1
