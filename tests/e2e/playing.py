"""The people of a long play on a simulated site, each with a browser of their own."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask import session as cookie
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, Page

from scripts.browsing import Site, Visitor
from tests.e2e.simulated import SimulatedSite
from tests.e2e.test_journeys import press, query
from web.base import db
from web.entry import sessions
from web.people.queries import get_account

NOBODY = ""
"""Somebody who is not signed in."""
TWICE = """() => {
  const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
  return ids.filter((id, place) => ids.indexOf(id) !== place);
}"""
"""The ids that stand more than once on a page."""
SIGNED_IN_FOR = timedelta(hours=6)
"""The clock jumps: whoever was away for longer signs in again."""


class Play:
    """Who plays, and the site they use."""

    def __init__(self, simulated: SimulatedSite, browser: Browser) -> None:
        self.simulated, self.browser = simulated, browser
        self.site = Site(simulated.address, simulated.home)
        self.visitors: dict[str, Visitor] = {}
        self._signed_in: dict[str, datetime] = {}

    def page_of(self, email: str, path: str) -> Page:
        """Open a page as somebody."""
        if email not in self.visitors:
            context = self.browser.new_context(
                viewport={"width": 1280, "height": 900}, locale="zh-CN", reduced_motion="reduce"
            )
            self.visitors[email] = Visitor(context, self.site.address)
        if email != NOBODY:
            self._let_in(email, self.visitors[email].context)
        page = self.visitors[email].go(path)
        twice = page.evaluate(TWICE)
        assert twice == [], f"{path} has these ids twice, so labels and links go astray: {twice}"
        return page

    def office(self, path: str) -> Page:
        """Open a page as the officer."""
        return self.page_of("officer@example.org", path)

    def query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Read the database."""
        return query(self.site, statement, *values)

    def close(self) -> None:
        """End; nothing may have failed in a browser."""
        problems = [one for visitor in self.visitors.values() for one in visitor.problems]
        for visitor in self.visitors.values():
            visitor.context.close()
        assert problems == []

    def _let_in(self, email: str, context: BrowserContext) -> None:
        now = self.simulated.now
        if (
            now - self._signed_in.get(email, datetime.min.replace(tzinfo=now.tzinfo))
            < SIGNED_IN_FOR
        ):
            return
        self._signed_in[email] = now
        name = self.simulated.app.config["SESSION_COOKIE_NAME"]
        value = self.simulated.ask(lambda: self._begin_session(email))
        context.add_cookies([{"name": name, "value": value, "url": self.site.address}])

    def _begin_session(self, email: str) -> str:
        """Return the cookie of a new session: typing a password is another test's matter."""
        app = self.simulated.app
        with app.test_request_context():
            sessions.begin(get_account(email))
            db.commit()
            signer = SecureCookieSessionInterface().get_signing_serializer(app)
            assert signer is not None
            return str(signer.dumps(dict(cookie)))


def follow(page: Page, name: str) -> None:
    """Follow a link and wait for its page."""
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile(rf"^{re.escape(name)}")).first.click()


def take(page: Page, name: str) -> None:
    """Follow the link to a step, and take it on the page that asks first."""
    follow(page, name)
    press(page, name)
