"""What the audit log says of webhooks: never an address, which may let its bearer in."""

from __future__ import annotations

from web.base.log import LogObject, Verb


class WebhookVerb(Verb):
    """What owners do to webhooks, and what becomes of them."""

    CREATE = "create_webhook"
    EDIT = "edit_webhook"
    PAUSE = "pause_webhook"
    RESUME = "resume_webhook"
    REMOVE = "remove_webhook"
    RENEW_SECRET = "renew_webhook_secret"  # noqa: S105 - says what was done
    TEST = "test_webhook"
    SEND_AGAIN = "resend_webhook"
    GIVE_UP = "give_up_webhook"
    END = "end_webhook"


class WebhookObject(LogObject):
    """Webhooks."""

    WEBHOOK = "webhook"
