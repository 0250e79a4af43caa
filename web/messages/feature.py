"""The outbox sent: mail, webhook, digests, choices, the delivery record."""

from __future__ import annotations

from web.base.registry import Beside, Feature
from web.messages.mails import MAILS
from web.messages.permissions import PERMISSIONS
from web.messages.sending import send_due

FEATURE = Feature(
    name="messages",
    permissions=PERMISSIONS,
    mails=MAILS,
    beside=(Beside("mails", 2.0, send_due),),
)
