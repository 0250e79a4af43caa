"""How an account stands to webhooks: each is its owner's alone."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.people.models import User
from web.webhooks.models import Delivery, Webhook


def relations_to_webhook(user: User, webhook: Webhook) -> frozenset[Relation]:
    """Return the relations of ``user`` to a webhook."""
    return frozenset({Relation.SELF}) if webhook.user_id == user.id else frozenset()


def relations_to_delivery(user: User, delivery: Delivery) -> frozenset[Relation]:
    """Return the relations of ``user`` to a delivery: those to its webhook."""
    return relations_to_webhook(user, delivery.webhook)
