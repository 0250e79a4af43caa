"""Webhooks of an account, and what was sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from web.base import db
from web.base.paging import Page, count_rows, fetch_page
from web.people.models import User
from web.webhooks.models import Delivery, DeliveryAttempt, Webhook, WebhookEvent
from web.webhooks.states import DeliveryState, EventKind, HookState, Outcome

STOPPED = (HookState.FAILING, HookState.GONE)
"""By us or by the receiver: the owner does not know by themselves."""


def list_webhooks(user: User) -> Sequence[Webhook]:
    """Return the account's webhooks, the newest first."""
    own = select(Webhook).where(Webhook.user_id == user.id).options(selectinload(Webhook.chosen))
    return db.session().scalars(own.order_by(Webhook.id.desc())).all()


def count_webhooks(user: User) -> int:
    """Return how many webhooks the account has."""
    return count_rows(select(Webhook).where(Webhook.user_id == user.id))


def last_taken(webhooks: Sequence[Webhook]) -> dict[int, datetime]:
    """Return id -> when its receiver last took an event."""
    rows = db.session().execute(
        select(Delivery.webhook_id, func.max(DeliveryAttempt.at))
        .join(DeliveryAttempt, DeliveryAttempt.delivery_id == Delivery.id)
        .where(
            Delivery.webhook_id.in_([one.id for one in webhooks]),
            DeliveryAttempt.outcome == Outcome.TAKEN,
        )
        .group_by(Delivery.webhook_id)
    )
    return {key: at for key, at in rows}


def list_stopped(user: User) -> Sequence[Webhook]:
    """Return the account's webhooks that are told of nothing, against its will."""
    own = select(Webhook).where(Webhook.user_id == user.id, Webhook.state.in_(STOPPED))
    return db.session().scalars(own.order_by(Webhook.id)).all()


def list_deliveries(webhook: Webhook, state: DeliveryState | None, number: int) -> Page[Delivery]:
    """Return one page of the deliveries, the newest first, each with its attempts."""
    found = select(Delivery).where(Delivery.webhook_id == webhook.id)
    found = found.options(joinedload(Delivery.event), selectinload(Delivery.tries))
    if state is not None:
        found = found.where(Delivery.state == state)
    return fetch_page(found.order_by(Delivery.id.desc()), number)


def count_unspread(webhook: Webhook) -> int:
    """Return how many tests and repetitions wait for the worker to take them up."""
    waits = (WebhookEvent.webhook_id == webhook.id, WebhookEvent.spread_at.is_(None))
    return count_rows(select(WebhookEvent).where(*waits))


def is_testing(webhook: Webhook) -> bool:
    """Return whether a test is on its way."""
    mine = select(WebhookEvent.id).where(
        WebhookEvent.webhook_id == webhook.id, WebhookEvent.kind == EventKind.TEST
    )
    waiting = select(Delivery.event_id).where(
        Delivery.webhook_id == webhook.id, Delivery.state == DeliveryState.WAITING
    )
    waits = WebhookEvent.spread_at.is_(None) | WebhookEvent.id.in_(waiting)
    return db.session().scalar(mine.where(waits).limit(1)) is not None
