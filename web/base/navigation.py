"""The bars of links around every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import g, request

from web.base import registry
from web.base.access import Account, allows
from web.base.caching import recording
from web.base.registry import NavItem


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar as the present page shows it to its reader."""

    links: Sequence[NavItem]
    unread: tuple[int, ...]
    """For each link, how many unread things wait behind it."""
    here: str | None
    """The endpoint of the page."""
    link: str | None
    """The endpoint of the link that the page belongs to."""

    @property
    def declared(self) -> registry.Registry:
        """What it is kept with as a part of pages: that lives as long as the application."""
        return registry.present()

    @property
    def key(self) -> tuple[object, ...]:
        """All that its look depends on, beside the language."""
        return "bar", tuple(link.endpoint for link in self.links), self.unread, self.here, self.link


def bar_of(links: Sequence[NavItem], user: Account | None = None) -> Bar:
    """Return a bar of these links, with what waits for ``user`` behind them."""
    return Bar(links, count_unread(links, user), request.endpoint, _link_of_page())


def count_unread(links: Sequence[NavItem], user: Account | None) -> tuple[int, ...]:
    """Return how many unread things wait for ``user`` behind each link.

    A page that is kept for its reader names them in its key: they change with every act of others.
    """
    with recording.apart():
        return tuple(link.count(user) if link.count and user is not None else 0 for link in links)


def foot() -> Bar:
    """Return the bar at the foot of every page, which marks none of its links."""
    links = links_of("footer")
    return Bar(links, (0,) * len(links), None, None)


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


def is_in(bar: str) -> bool:
    """Return whether the present page is one of a bar's, or belongs to one of its links."""
    link = _link_of_page() or request.endpoint
    return any(item.endpoint == link for item in registry.present().bars.get(bar, ()))


def counting_links(user: Account) -> list[NavItem]:
    """Return the links of all bars behind which something may wait unread for ``user``."""
    return [link for name in registry.present().bars for link in links_of(name, user) if link.count]


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
