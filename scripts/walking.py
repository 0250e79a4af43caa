"""Finding every page that an account can reach: by its links, as people do."""

from __future__ import annotations

import re
from collections import Counter, deque
from html import unescape
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from playwright.sync_api import APIRequestContext
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError, MapAdapter

from matcher.domain.codes import Role
from scripts.browsing import Visitor
from scripts.walked import (
    MAILED,
    MORE,
    NOT_PAGES,
    OF_A_STATE,
    REACHED_BY,
)
from web.app import create_app
from web.base.composing import compose
from web.base.config import Settings
from web.features import FEATURES

DECLARED = compose(FEATURES)
ANSWERS_OF_PROGRAMS = {name for name in DECLARED.access if name.startswith("api_")}
"""What programs ask for comes as JSON."""

HREF = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
INSTANCES = 2
RETRIES = 1
"""A server may end a connection that nothing came over for a while just when a question is on its
way: HTTP lets a reader ask once more. Whether a process of the site died is looked at apart."""


def read_routes(folder: Path) -> Flask:
    """Return an application made only to ask it for its routes."""
    return create_app(Settings(home=folder))


def expected_pages(app: Flask, role: Role) -> set[str]:
    """Return the endpoints that ``role`` may open and that answer with a page."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint not in NOT_PAGES | ANSWERS_OF_PROGRAMS | MAILED | OF_A_STATE
        and REACHED_BY.get(rule.endpoint, role) in (role, Role.OFFICER)
        and role in DECLARED.policy.roles(DECLARED.access[rule.endpoint].action)
    }


class Found(NamedTuple):
    """A page that links lead to, and what it said."""

    address: str
    text: str


def find_pages(visitor: Visitor, app: Flask, starts: tuple[str, ...]) -> dict[str, Found]:
    """Return one page of each endpoint that links lead to, in the order they were found.

    Two instances of each endpoint are followed, since the first may lack a link that the
    second has.
    """
    adapter = app.url_map.bind("localhost")
    pages: dict[str, Found] = {}
    followed: Counter[str] = Counter()
    waiting, seen = deque(starts), set(starts)
    while waiting:
        address = waiting.popleft()
        endpoint = _endpoint_of(adapter, address)
        if (
            endpoint is None
            or endpoint in NOT_PAGES | ANSWERS_OF_PROGRAMS
            or followed[endpoint] >= MORE.get(endpoint, INSTANCES)
        ):
            continue
        followed[endpoint] += 1
        text = _read(visitor.context.request, visitor.address + address)
        if text is None:
            continue
        pages.setdefault(endpoint, Found(address, text))
        links = _links_of(text)
        waiting.extend(link for link in links if link not in seen)
        seen.update(links)
    return pages


def drop_redirections(visitor: Visitor, app: Flask, endpoints: set[str]) -> set[str]:
    """Return the endpoints without those that only send this account elsewhere."""
    adapter = app.url_map.bind("localhost")
    return {name for name in endpoints if not _sends_elsewhere(visitor, adapter, name)}


def _sends_elsewhere(visitor: Visitor, adapter: MapAdapter, endpoint: str) -> bool:
    try:
        address = adapter.build(endpoint)
    except BuildError:
        return False  # It is about an object: some link has to lead there.
    answer = visitor.context.request.get(
        visitor.address + address, max_redirects=0, max_retries=RETRIES
    )
    return 300 <= answer.status < 400


def _endpoint_of(adapter: MapAdapter, address: str) -> str | None:
    try:
        endpoint, _arguments = adapter.match(address.partition("?")[0])
    except HTTPException:
        return None
    return str(endpoint)


def _read(request: APIRequestContext, url: str) -> str | None:
    """Return what a page says; None where there is no page."""
    answer = request.get(url, max_retries=RETRIES)
    is_page = answer.ok and "text/html" in answer.headers.get("content-type", "")
    return answer.text() if is_page else None


def _links_of(text: str) -> list[str]:
    """Return the site's own addresses that a page links to."""
    found = [unescape(link) for link in HREF.findall(text)]
    return [link for link in found if link.startswith("/") and not link.startswith("//")]
