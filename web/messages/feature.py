"""The outbox sent: mail, webhook, digests, choices, the delivery record."""

from __future__ import annotations

from web.base.registry import Feature

FEATURE = Feature(name="messages")
