"""Webhooks for tests, and a worker that does not wait."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select, update

from matcher.domain.codes import Role
from tests.factories import make_user
from web.base import db
from web.base.clock import utc_now
from web.matches.states import UNDO_WINDOW
from web.people.models import User
from web.webhooks import sending, service
from web.webhooks.models import Delivery, Webhook, WebhookEvent
from web.webhooks.pace import Pace
from web.webhooks.states import CHOSEN_KINDS, EventKind

QUICK = Pace(steps=(0.0,), most_attempts=3)
"""What failed is due again at once."""


def make_webhook(
    address: str, user: User | None = None, kinds: Collection[EventKind] = CHOSEN_KINDS
) -> Webhook:
    """A webhook, stored."""
    webhook = service.create(user or make_user(Role.FIRM), "业务系统", address, kinds)
    db.commit()
    return webhook


def make_told(user: User) -> Delivery:
    """What a webhook of an account was told: it waits for a worker."""
    webhook = make_webhook("https://erp.example.cn/hooks", user)
    ask_test(webhook)
    sending.spread_due()
    [delivery] = deliveries(webhook)
    return delivery


def work(pace: Pace = QUICK, rounds: int = 1) -> None:
    """What a worker does, so often."""
    db.commit()
    for _ in range(rounds):
        sending.send_due(pace)


def pass_undoing() -> None:
    """Let the time pass in which a broker can take a decision back."""
    db.commit()
    with db.unit_of_work() as session:
        session.execute(update(WebhookEvent).values(at=utc_now() - UNDO_WINDOW - timedelta(1)))


def deliveries(webhook: Webhook) -> list[Delivery]:
    """What was to be sent to a webhook, as it is stored now."""
    db.rollback()
    mine = select(Delivery).where(Delivery.webhook_id == webhook.id).order_by(Delivery.id)
    return list(db.session().scalars(mine))


def again(webhook: Webhook) -> Webhook:
    """The webhook as it is stored now."""
    db.rollback()
    return db.session().get_one(Webhook, webhook.id)


def ask_test(webhook: Webhook) -> None:
    """Let a test wait for the worker."""
    service.send_test(webhook.user, webhook)
    db.commit()
