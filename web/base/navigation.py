"""The bars of links around every page."""

from __future__ import annotations

from flask import g, request

from web.base import registry
from web.base.access import Account, allows
from web.base.registry import NavItem


def links_of(name: str, user: Account | None = None) -> list[NavItem]:
    """Return the links of a bar that ``user`` may follow."""
    return [
        item
        for item in registry.present().bars.get(name, ())
        if item.action is None or allows(user, item.action)
    ]


def stand_under(endpoint: str) -> None:
    """Let the present page belong to another link than its declared one: its reader decides."""
    g.stands_under = endpoint


def _link_of_page() -> str | None:
    declared = registry.present().under.get(request.endpoint or "")
    return str(g.stands_under) if "stands_under" in g else declared


def is_under(endpoint: str) -> bool:
    """Return whether the present page belongs to the link that leads to ``endpoint``."""
    return _link_of_page() == endpoint


def is_in(bar: str) -> bool:
    """Return whether the present page is one of a bar's, or belongs to one of its links."""
    link = _link_of_page() or request.endpoint
    return any(item.endpoint == link for item in registry.present().bars.get(bar, ()))


def bar_below(user: Account | None) -> list[NavItem]:
    """Return the bar that a link of the account opens and that the present page belongs to.

    One link alone is no bar: it is the one that opened it.
    """
    opened = (item.opens for item in links_of("account", user) if item.opens)
    bar = next((name for name in opened if is_in(name)), None)
    links = links_of(bar, user) if bar else []
    return links if len(links) > 1 else []


def sign_in_endpoint() -> str:
    """Return the endpoint of the page to sign in at."""
    return registry.present().sign_in
