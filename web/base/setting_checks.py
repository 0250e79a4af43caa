"""What single settings must look like. Each check raises ValueError with what would be right."""

from __future__ import annotations

import re
from ipaddress import ip_network
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from limits import parse

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


def check_milvus(address: str) -> str:
    """Return the address of a Milvus server, without user or password: those are the token's."""
    parts = urlsplit(address)
    rest = parts.query or parts.fragment or parts.path.strip("/").count("/")
    if "@" in parts.netloc:
        # The value itself would be shown in the message.
        raise ValueError("give user and password as TECHMATCH_MILVUS_TOKEN=user:password")
    if address and (parts.scheme not in ("http", "https") or not parts.hostname or rest):
        raise ValueError("give the server's address such as http://milvus.lan:19530/database")
    return address


def check_keep(rule: str) -> str:
    """Return a rule of keeping backups."""
    if not re.fullmatch(r"[1-9]\d{0,2}d\d{1,3}w\d{1,3}m", rule):
        raise ValueError(f"{rule!r} is not a rule such as 7d5w12m (days, weeks, months)")
    return rule


def check_limit(limit: str) -> str:
    """Return how often something may be asked for, such as 60 per minute."""
    try:
        parse(limit)
    except ValueError as error:
        raise ValueError(f"{limit!r} is not a limit such as 60 per minute") from error
    return limit


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


def check_networks(text: str) -> str:
    """Return networks, separated by commas: ``10.20.0.0/16, fd12:3456::/48``."""
    for part in split_list(text):
        try:
            network = ip_network(part)
        except ValueError as error:
            raise ValueError(f"{part!r} is not a network such as 10.20.0.0/16") from error
        if network.prefixlen == 0 or network.is_multicast or network.is_link_local:
            raise ValueError(f"{part!r} is not a network of one's own: name a smaller one")
    return text


def check_hosts(text: str) -> str:
    """Return names of hosts, separated by commas."""
    for part in split_list(text):
        if not re.fullmatch(r"[a-z0-9.:-]+", part):
            raise ValueError(f"{part!r} is not the name of a host such as erp.example.cn")
    return text


def split_list(text: str) -> list[str]:
    """Return what stands between the commas of a setting."""
    return [part.strip() for part in text.split(",") if part.strip()]
