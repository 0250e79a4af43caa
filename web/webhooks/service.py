"""Making webhooks, changing them, and sending a test or an event once more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, select

from matcher.domain.errors import InputError, WrongState
from web.base import db, log, site
from web.base.access import require
from web.base.clock import utc_now
from web.base.hourly import once_an_hour
from web.people.models import User
from web.webhooks import queries as query
from web.webhooks.addresses import AddressError, Rules, read_address
from web.webhooks.models import Delivery, Webhook, WebhookEvent, WebhookKind
from web.webhooks.permissions import KEEP_WEBHOOK, USE_WEBHOOKS
from web.webhooks.signing import make_secret
from web.webhooks.states import DeliveryState, EventKind, HookState
from web.webhooks.verbs import WebhookObject, WebhookVerb

MOST = 10
"""So many webhooks an account can have."""

RENEWAL = timedelta(days=1)
"""So long both secrets sign after a renewal."""

KEPT = timedelta(days=30)
"""How long it is known what was sent."""


class TooManyWebhooks(InputError):
    """The account has as many webhooks as it can."""


def create(actor: User, name: str, address: str, kinds: Collection[EventKind]) -> Webhook:
    """Return a new webhook. Raises InputError of ``address``, TooManyWebhooks at the limit."""
    require(actor, USE_WEBHOOKS)
    if query.count_webhooks(actor) >= MOST:
        raise TooManyWebhooks.of("webhooks", "too_many", f"at most {MOST} webhooks")
    _check(address)
    webhook = Webhook(user_id=actor.id, name=name, address=address, secret=make_secret())
    webhook.chosen = [WebhookKind(kind=kind) for kind in kinds]
    db.session().add(webhook)
    db.flush()
    _record(actor, WebhookVerb.CREATE, webhook, kinds=" ".join(sorted(kinds)))
    return webhook


def edit(
    actor: User, webhook: Webhook, name: str, address: str, kinds: Collection[EventKind]
) -> None:
    """Change a webhook. What waits goes to the new address."""
    require(actor, KEEP_WEBHOOK, webhook)
    _check(address)
    if address != webhook.address:
        webhook.failures, webhook.not_before = 0, None
    webhook.name, webhook.address = name, address
    kept = [one for one in webhook.chosen if one.kind in kinds]
    added = set(kinds) - {one.kind for one in kept}
    webhook.chosen = kept + [WebhookKind(kind=kind) for kind in sorted(added)]
    _record(actor, WebhookVerb.EDIT, webhook, kinds=" ".join(sorted(kinds)))


def pause(actor: User, webhook: Webhook) -> None:
    """Tell it of nothing until it is resumed; what happens meanwhile is not told later."""
    require(actor, KEEP_WEBHOOK, webhook)
    if webhook.state is not HookState.ACTIVE:
        raise WrongState("webhook", webhook.state.value, "pause")
    webhook.state = HookState.PAUSED
    _record(actor, WebhookVerb.PAUSE, webhook)


def resume(actor: User, webhook: Webhook) -> None:
    """Tell it of events again, at once: of what still waits, and of what happens from now on."""
    require(actor, KEEP_WEBHOOK, webhook)
    if webhook.state is HookState.ACTIVE:
        raise WrongState("webhook", webhook.state.value, "resume")
    webhook.state, webhook.failures, webhook.not_before = HookState.ACTIVE, 0, None
    _record(actor, WebhookVerb.RESUME, webhook)


def remove(actor: User, webhook: Webhook) -> None:
    """Forget a webhook, its secret and its record."""
    require(actor, KEEP_WEBHOOK, webhook)
    _record(actor, WebhookVerb.REMOVE, webhook)
    forget(webhook)


def forget(webhook: Webhook) -> None:
    """Delete it with all that hangs on it."""
    db.session().delete(webhook)
    db.flush()


def renew_secret(actor: User, webhook: Webhook) -> str:
    """Return a new secret; the one before signs beside it for a day."""
    require(actor, KEEP_WEBHOOK, webhook)
    webhook.old_secret, webhook.secret = webhook.secret, make_secret()
    webhook.old_until = utc_now() + RENEWAL
    _record(actor, WebhookVerb.RENEW_SECRET, webhook)
    return webhook.secret


def send_test(actor: User, webhook: Webhook) -> None:
    """Send an event that tells of nothing. Raises WrongState while one is on its way."""
    require(actor, KEEP_WEBHOOK, webhook)
    _require_active(webhook, "test")
    if query.is_testing(webhook):
        raise WrongState("webhook", "testing", "test")
    _add_event(webhook, EventKind.TEST, str(WebhookObject.WEBHOOK), webhook.id)
    _record(actor, WebhookVerb.TEST, webhook)


def send_again(actor: User, delivery: Delivery) -> None:
    """Send an event once more, now.

    What was not taken keeps its id. What was taken is never sent under its id again: it goes as an
    event of its own, which names the one it repeats.
    """
    require(actor, KEEP_WEBHOOK, delivery)
    webhook, event = delivery.webhook, delivery.event
    _require_active(webhook, "send_again")
    if delivery.state is DeliveryState.TAKEN:
        _add_event(
            webhook,
            event.kind,
            event.object_type,
            event.object_id,
            action=event.action,
            at=event.at,
            repeats=event.uid,
        )
    else:
        delivery.state, delivery.attempts = DeliveryState.WAITING, 0
        delivery.due_at, webhook.not_before = utc_now(), None
    _record(actor, WebhookVerb.SEND_AGAIN, webhook)


def tidy() -> None:
    """The worker's regular look: forget what was sent long ago."""
    once_an_hour("webhook_events", _forget_old)


def _forget_old(_day: date) -> None:
    old = select(WebhookEvent.id).where(WebhookEvent.at < utc_now() - KEPT)
    db.session().execute(delete(Delivery).where(Delivery.event_id.in_(old)))
    db.session().execute(delete(WebhookEvent).where(WebhookEvent.at < utc_now() - KEPT))


def _check(address: str) -> None:
    try:
        read_address(address, Rules.of(site.settings()))
    except AddressError as error:
        raise InputError.of("address", error.code) from None


def _require_active(webhook: Webhook, step: str) -> None:
    if webhook.state is not HookState.ACTIVE:
        raise WrongState("webhook", webhook.state.value, step)


def _add_event(
    webhook: Webhook, kind: EventKind, object_type: str, object_id: int, **values: object
) -> None:
    db.session().add(
        WebhookEvent(
            kind=kind,
            object_type=object_type,
            object_id=object_id,
            webhook_id=webhook.id,
            **values,
        )
    )


def _record(actor: User, verb: WebhookVerb, webhook: Webhook, **detail: Any) -> None:
    log.record(actor, verb, WebhookObject.WEBHOOK, webhook.id, after=webhook.state.value, **detail)
