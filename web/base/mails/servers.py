"""Where messages leave the site: what the settings say, checked before anything starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from matcher.domain.errors import ConfigError

OWN_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
"""Nothing that is sent there leaves the machine."""


class Safety(StrEnum):
    """How the line to a mail server is protected."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


PORTS = {Safety.NONE: 25, Safety.STARTTLS: 587, Safety.TLS: 465}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server that takes the site's mail."""

    safety: Safety
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """The address of a group robot. Its path is a secret: whoever has it can write there."""

    is_safe: bool
    host: str
    port: int | None
    path: str = field(repr=False)


def read_smtp_url(url: str) -> SmtpServer:
    """Return the server that TECHMATCH_SMTP_URL names. Raises ConfigError."""
    name = "TECHMATCH_SMTP_URL"
    parts, port = _split(name, url)
    if parts.scheme not in set(Safety):
        raise ConfigError(
            f"{name}: begin with smtp://, smtp+starttls:// or smtps://, for example"
            " smtps://user:password@mail.example.org:465."
        )
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ConfigError(
            f"{name}: nothing may stand after host and port. Write special characters of the"
            " password in percent notation, for example %40 for @ and %2F for /."
        )
    safety = Safety(parts.scheme)
    host = str(parts.hostname)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if user and safety is Safety.NONE and host not in OWN_HOSTS:
        raise ConfigError(
            f"{name}: smtp:// would send the password for all to read; use smtps:// or"
            " smtp+starttls://."
        )
    return SmtpServer(safety, host, port or PORTS[safety], user, password)


def read_webhook_url(url: str) -> WebhookAddress:
    """Return the address that TECHMATCH_WEBHOOK_URL names. Raises ConfigError."""
    name = "TECHMATCH_WEBHOOK_URL"
    parts, port = _split(name, url)
    host = str(parts.hostname)
    is_safe = parts.scheme == "https"
    if not is_safe and not (parts.scheme == "http" and host in OWN_HOSTS):
        raise ConfigError(f"{name}: only https:// addresses can be used.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return WebhookAddress(is_safe, host, port, path)


def check_outgoing(smtp_url: str, webhook_url: str, mail_from: str) -> None:
    """Raise ConfigError for a setting that no message could be sent with."""
    if smtp_url:
        read_smtp_url(smtp_url)
    if webhook_url:
        read_webhook_url(webhook_url)
    local, _, host = mail_from.rpartition("@")
    if not local or not host or not mail_from.isascii() or any(c in " <>,;\r\n" for c in mail_from):
        raise ConfigError(
            "TECHMATCH_MAIL_FROM: this is no address; it looks like techmatch@example.org."
        )


def _split(name: str, url: str) -> tuple[SplitResult, int | None]:
    # The value is never shown: it holds a password.
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ConfigError(f"{name}: this is no address, or its port is no number.") from None
    if not parts.hostname or not url.isascii() or any(ord(one) <= 32 for one in url):
        raise ConfigError(f"{name}: this is no address with a host, such as mail.example.org.")
    return parts, port
