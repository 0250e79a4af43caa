"""Which addresses are told of events: never one that only this machine or network reaches.

A member types any address, and the worker stands inside the operator's network. So the form of an
address is checked when it is typed, and what its name leads to each time before a line is opened:
every address of the name has to be one of the public internet, or of a network that the operator
trusts, and the line goes to the very address that was checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, quote, urlsplit

import idna

from web.base.config import Settings
from web.base.setting_checks import split_list

LONGEST = 1000
LEAST_OPEN_PORT = 1024
PORTS = {"https": 443, "http": 80}

CLOSED_V4 = [
    IPv4Network(one)
    for one in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24"
        " 192.0.2.0/24 192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16"
        " 192.175.48.0/24 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3"
        " 168.63.129.16/32"
    ).split()
]
"""Of special use (the IANA registry), and everything from 224.0.0.0 on. The last is a cloud's own
service beside its machines, at an address that looks public."""

OPEN_V6 = IPv6Network("2000::/3")
"""What of IPv6 is given to the internet. All else is local, mapped, multicast or of no use."""
CLOSED_V6 = [
    IPv6Network(one)
    for one in "2001::/23 2001:db8::/32 2620:4f:8000::/48 3ffe::/16 3fff::/20".split()
]
TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 behind NAT64: its last 32 bits."""
TUNNEL_PARTS = (0x00005EFE, 0x02005EFE)
"""ISATAP: what stands before the IPv4 address in the lower half."""

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")

Ip = IPv4Address | IPv6Address


class AddressError(Exception):
    """The address is not to be used; ``code`` names why (see ``words.FAULTS``)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator allows beyond the public internet by HTTPS."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    http_hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """Return the rules that the settings make."""
        networks = tuple(ip_network(one) for one in split_list(settings.webhook_networks))
        return cls(networks, frozenset(split_list(settings.webhook_http_hosts)))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a line leads to. The path may let its bearer in: it is never printed."""

    is_safe: bool
    host: str
    port: int
    path: str = field(repr=False)


def read_address(text: str, rules: Rules) -> Target:
    """Return where an address leads. Raises AddressError; nothing is looked up."""
    parts, port = _split(text)
    if parts.scheme not in PORTS:
        raise AddressError("scheme")
    if "@" in parts.netloc:
        raise AddressError("user")
    host = _read_host(parts)
    is_safe = parts.scheme == "https"
    if not is_safe and host not in rules.http_hosts:
        raise AddressError("scheme")
    usual = PORTS[parts.scheme]
    if port is not None and port != usual and port < LEAST_OPEN_PORT:
        raise AddressError("port")
    literal = _literal(host)
    if literal is not None and not is_allowed(literal, rules):
        raise AddressError("private")
    if host == "localhost" or host.endswith(".localhost"):
        _require_loopback(rules)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~?")
    return Target(is_safe, host, port or usual, f"{path}?{query}" if query else path)


def is_allowed(address: Ip, rules: Rules) -> bool:
    """Return whether a line may be opened to an address."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            return is_allowed(address.ipv4_mapped, rules)
    return any(address in one for one in rules.networks) or is_public(address)


def is_public(address: Ip) -> bool:
    """Return whether an address is one of the public internet, with what is hidden in it."""
    if isinstance(address, IPv4Address):
        return not any(address in one for one in CLOSED_V4)
    if address in TRANSLATED:
        return is_public(IPv4Address(int(address) & 0xFFFFFFFF))
    if address not in OPEN_V6 or any(address in one for one in CLOSED_V6):
        return False
    if address.sixtofour is not None:
        return is_public(address.sixtofour)
    lower = int(address) & 0xFFFFFFFFFFFFFFFF
    is_tunnel = lower >> 32 in TUNNEL_PARTS
    return not is_tunnel or is_public(IPv4Address(lower & 0xFFFFFFFF))


def _split(text: str) -> tuple[SplitResult, int | None]:
    if not 0 < len(text) <= LONGEST or not text.isprintable() or set(text) & set(" \\<>\"'`{}|^"):
        raise AddressError("malformed")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise AddressError("malformed") from None
    if not parts.hostname or parts.fragment or port == 0:
        raise AddressError("malformed")
    return parts, port


def _read_host(parts: SplitResult) -> str:
    """Return the host in plain letters. Raises AddressError for whatever could be read in two
    ways: numbers are written as everybody writes them, or not at all."""
    host = str(parts.hostname)
    if "[" in parts.netloc:
        found = _literal(host)
        if found is None or "%" in host:
            raise AddressError("host")
        return str(found)
    try:
        host = idna.encode(host.rstrip("."), uts46=True).decode() if not host.isascii() else host
    except idna.IDNAError:
        raise AddressError("host") from None
    host = host.lower().removesuffix(".")
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressError("host")
    if _NUMBER.fullmatch(labels[-1]) and str(_literal(host)) != host:
        raise AddressError("host")
    return host


def _literal(host: str) -> Ip | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _require_loopback(rules: Rules) -> None:
    if not is_allowed(IPv4Address("127.0.0.1"), rules):
        raise AddressError("private")
