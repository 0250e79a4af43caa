"""A webhook to look at in the demo: paused, so that nothing leaves the machine."""

from __future__ import annotations

from datetime import timedelta

from web.base import db
from web.base.clock import utc_now
from web.postings.demo import LOGINS, Loaded
from web.webhooks.models import Delivery, DeliveryAttempt, Webhook, WebhookEvent, WebhookKind
from web.webhooks.signing import make_secret
from web.webhooks.states import DEAL_KINDS, DeliveryState, EventKind, HookState, Outcome
from web.webhooks.verbs import WebhookObject

TRIED = ((Outcome.UNREACHABLE, None, 3), (Outcome.REFUSED, 500, 84), (Outcome.TAKEN, 200, 61))


def load_webhook(loaded: Loaded) -> None:
    """Give the demo's firm a webhook that was tried once."""
    owner = next(one for one in loaded.users.values() if one.email == dict(LOGINS)["firm"])
    began = utc_now() - timedelta(days=6)
    webhook = Webhook(
        user_id=owner.id,
        name="企业业务系统",
        address="https://erp.example.org/hooks",
        state=HookState.PAUSED,
        secret=make_secret(),
        created_at=began,
    )
    kinds = (EventKind.CALL_OPENED, EventKind.POSTING_PUBLISHED, *DEAL_KINDS)
    webhook.chosen = [WebhookKind(kind=kind) for kind in kinds]
    db.session().add(webhook)
    db.flush()
    event = WebhookEvent(
        kind=EventKind.TEST,
        object_type=str(WebhookObject.WEBHOOK),
        object_id=webhook.id,
        webhook_id=webhook.id,
        at=began,
        spread_at=began,
    )
    delivery = Delivery(webhook=webhook, event=event, state=DeliveryState.TAKEN, due_at=began)
    delivery.attempts = len(TRIED)
    delivery.tries = [
        DeliveryAttempt(
            at=began + timedelta(minutes=place * place),
            outcome=outcome,
            status=status,
            duration_ms=milliseconds,
        )
        for place, (outcome, status, milliseconds) in enumerate(TRIED)
    ]
    db.session().add(delivery)
