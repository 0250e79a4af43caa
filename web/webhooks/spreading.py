"""Deciding which webhooks are told of an event: those that want it and may read it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session, joinedload

from web.base import db
from web.base.clock import utc_now
from web.matches.states import UNDO_WINDOW
from web.webhooks.models import Delivery, Webhook, WebhookEvent, WebhookKind
from web.webhooks.reading import find_told
from web.webhooks.states import DEAL_KINDS, HookState

MOST_AT_ONCE = 50


def spread_due() -> bool:
    """Make the deliveries of what has happened, in its order; return whether there is more.

    Two workers do not mix the order: one waits for the other, and finds what is left.
    """
    with db.reading() as session:
        if session.scalar(_due().with_only_columns(WebhookEvent.id).limit(1)) is None:
            return False
    with db.unit_of_work() as session:
        events = session.scalars(_due().limit(MOST_AT_ONCE).with_for_update()).all()
        for event in events:
            for webhook in _wanting(session, event):
                if find_told(webhook.user, event) is not None:
                    session.add(Delivery(webhook_id=webhook.id, event_id=event.id))
                    session.flush()
            event.spread_at = utc_now()
    return len(events) == MOST_AT_ONCE


def _due() -> Select[WebhookEvent]:
    due = select(WebhookEvent).where(WebhookEvent.spread_at.is_(None), _is_settled())
    return due.order_by(WebhookEvent.id)


def _is_settled() -> ColumnElement[bool]:
    """Return the condition that nobody can take it back any more: nobody knows it before."""
    return or_(WebhookEvent.kind.not_in(DEAL_KINDS), WebhookEvent.at <= utc_now() - UNDO_WINDOW)


def _wanting(session: Session, event: WebhookEvent) -> Iterable[Webhook]:
    found = select(Webhook).options(joinedload(Webhook.user)).order_by(Webhook.id)
    if event.webhook_id is not None:
        return session.scalars(found.where(Webhook.id == event.webhook_id)).all()
    wants = WebhookKind.kind == event.kind
    found = found.join(WebhookKind, WebhookKind.webhook_id == Webhook.id).where(wants)
    return session.scalars(found.where(Webhook.state == HookState.ACTIVE)).all()
