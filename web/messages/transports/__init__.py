"""The ways out of the site, all behind one protocol."""

from __future__ import annotations

from web.base import site
from web.base.mails.kinds import Channel
from web.base.mails.servers import read_smtp_url, read_webhook_url
from web.messages.transports.folder import FolderTransport
from web.messages.transports.line import LineError, Transport
from web.messages.transports.smtp import SmtpTransport
from web.messages.transports.webhook import WebhookTransport


def transport_of(channel: Channel) -> Transport:
    """Return what carries messages of a channel, as the settings say."""
    settings = site.settings()
    if channel is Channel.WEBHOOK:
        if not settings.webhook_url:
            raise LineError("webhook", "not_set", permanent=True)
        return WebhookTransport(read_webhook_url(settings.webhook_url))
    if settings.smtp_url:
        return SmtpTransport(read_smtp_url(settings.smtp_url))
    return FolderTransport(settings.mails_folder)
