"""What single settings must look like. Each check raises ValueError with what would be right."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LEAST_TOKEN = 16


def check_zone(name: str) -> str:
    """Return the name of a time zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"{name!r} is not a time zone name such as Asia/Shanghai") from error
    return name


def check_public_url(address: str) -> str:
    """Return an address that is a scheme and a host and no more."""
    parts = urlsplit(address)
    rest = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or rest):
        raise ValueError("give the address people use and nothing more: https://match.example.cn")
    return address


def check_keep(rule: str) -> str:
    """Return a rule of keeping backups."""
    if not re.fullmatch(r"[1-9]\d{0,2}d\d{1,3}w\d{1,3}m", rule):
        raise ValueError(f"{rule!r} is not a rule such as 7d5w12m (days, weeks, months)")
    return rule


def check_token(token: str) -> str:
    """Return a token that cannot be guessed and fits into a header."""
    if token and (len(token) < LEAST_TOKEN or not token.isascii() or not token.isprintable()):
        # The value itself would be shown in the message: ``config.SECRETS`` keeps it back.
        raise ValueError(f"at least {LEAST_TOKEN} printable ASCII characters, or none")
    return token


def check_contact(address: str) -> str:
    """Return an address as security.txt takes it (RFC 9116)."""
    if address and not re.fullmatch(r"(?:https://|mailto:\S+@|tel:\+)[!-~]+", address):
        raise ValueError("it must begin with https://, mailto: or tel:+ and hold no space")
    return address
