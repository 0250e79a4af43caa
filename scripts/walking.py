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
from web.app import create_app
from web.base.composing import compose
from web.base.config import Settings
from web.features import FEATURES

NOT_PAGES = frozenset(
    {
        "bringing.template",
        "registers.download",
        "registers.feed",
        "packs.document",
        "inventions.record",
        "instruments.download",
        "later.table",
        "static",
        "bootstrap.static",
        "site.health",
        "site.ready",
        "monitoring.metrics",
        "site.set_locale",
        "site.set_theme",
        "logbook.take_heads",
        "pages.security",
        "pages.sitemap",
        "pages.robots",
        "site.manifest",
        "catalogues.catalogue_file",
        "catalogues.catalogue_paper",
        "catalogues.catalogue_records",
        "catalogues.catalogue_feed",
        "catalogues.calls_feed",
        "catalogues.unmet_paper",
        "catalogues.unmet_file",
        "contracts.paper",
        "counties.take",
        "counties.template",
        "meetings.calendar",
        "meetings.my_calendar",
        "meetings.paper",
        "reports.download",
        "reports.published",
        "subsidies.document",
        "subsidies.table",
        "finding.achievements_feed",
        "finding.needs_feed",
        "reminders.feed",
        "attachments.download",
        "awarding.award_paper",
        "awarding.notice_paper",
        "bidding.own_file",
        "bidding.read_file",
        "bidding.receipt_content",
        "bidding.record",
        "challenges.calendar",
        "challenges.deadlines",
        "challenges.feed",
        "challenges.follow",
        "claims.plan",
        "reviewing.paper",
        "scoring.file",
        "exchange.own",
        "experts.template",
        "intake.template",
        "intake.word_form",
        "intake.bad_rows",
    }
)
"""Routes that answer with a file or a redirection."""

UNREACHED = frozenset({"entry.sign_in", "entry.forgot_password"})
"""Pages that somebody signed in has no link to."""

MAILED = frozenset(
    {
        "teams.consent",
        "entry.confirm_address",
        "entry.new_password",
        "membership.invitation",
        "membership.confirm",
        "messages.ask_stop",
    }
)
"""Pages that only a link in a mail leads to."""

OF_A_STATE = frozenset(
    {
        "teams.people",
        "bringing.show",
        "inventions.decide",
        "inventions.declaration",
        "inventions.edit",
        "inventions.evaluate",
        "inventions.objection",
        "inventions.publicise",
        "inventions.trade",
        "inventions.transfer",
        "later.apply_posting",
        "later.begin",
        "later.confirm_payment",
        "later.dispute",
        "later.happen",
        "later.income",
        "later.offer_posting",
        "later.pay",
        "later.refusal",
        "later.terms",
        "packs.shares",
        "attachments.remove",
        "awarding.choose",
        "awarding.contract",
        "awarding.grant",
        "awarding.objection",
        "awarding.plan",
        "bidding.begin_review",
        "bidding.check",
        "bidding.fail",
        "bidding.open_bids",
        "bidding.read",
        "bidding.retract",
        "bidding.submit",
        "catalogues.permit_late",
        "challenges.announce",
        "claims.edit",
        "catalogues.remind",
        "catalogues.publish",
        "catalogues.extend",
        "drafting.choose_call",
        "drafting.delete",
        "drafting.discard",
        "drafting.renew",
        "drafting.take_back",
        "drafting.withdraw",
        "intake.show",
        "meetings.announce",
        "meetings.hold",
        "meetings.outcome",
        "meetings.publish_outcomes",
        "meetings.publish_plan",
        "reports.publish",
        "reviewing.edit",
        "reviewing.rank",
        "reviewing.review_again",
        "reviewing.start",
    }
)
"""Pages that only a certain state of their object leads to, which the demo need not hold.

All but that of tables (tests/e2e/test_tables.py), those of challenges
(tests/e2e/test_challenges.py) and of what a match needs besides (tests/e2e/test_resources.py) ask
first, in one template that the reached ones show as well."""

DECLARED = compose(FEATURES)

HREF = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
INSTANCES = 2
MORE = {
    "registers.office_register": 6,
    "registers.own": 6,
    "inventions.work": 4,
    "counties.duty": 6,
    "challenges.manage": 6,
    "challenges.show": 6,
    "reviewing.index": 4,
    "reviewing.show": 8,
    "bidding.office": 4,
}
"""Pages that lead elsewhere according to their state: so many instances are followed."""

REACHED_BY = {
    "packs.mine": Role.FIRM,
    "packs.party": Role.INSTITUTE,
    "requests.show": Role.FIRM,
    **dict.fromkeys(
        (
            "instruments.own",
            "instruments.report",
            "registers.edit",
            "registers.own",
            "registers.withdraw",
            "requests.capacity",
        ),
        Role.INSTITUTE,
    ),
    "awarding.award": Role.INSTITUTE,
    "bidding.receipt": Role.INSTITUTE,
    "bidding.write": Role.INSTITUTE,
    "challenges.accompany": Role.FIRM,
    "claims.show": Role.INSTITUTE,
}
"""Pages of firms and institutes alike -> whose demo account has an object of its own there."""


def read_routes(folder: Path) -> Flask:
    """Return an application made only to ask it for its routes."""
    return create_app(Settings(home=folder))


def expected_pages(app: Flask, role: Role) -> set[str]:
    """Return the endpoints that ``role`` may open and that answer with a page."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and rule.endpoint not in NOT_PAGES | MAILED | OF_A_STATE
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
            or endpoint in NOT_PAGES
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
    answer = visitor.context.request.get(visitor.address + address, max_redirects=0)
    return 300 <= answer.status < 400


def _endpoint_of(adapter: MapAdapter, address: str) -> str | None:
    try:
        endpoint, _arguments = adapter.match(address.partition("?")[0])
    except HTTPException:
        return None
    return str(endpoint)


def _read(request: APIRequestContext, url: str) -> str | None:
    """Return what a page says; None where there is no page."""
    answer = request.get(url)
    is_page = answer.ok and "text/html" in answer.headers.get("content-type", "")
    return answer.text() if is_page else None


def _links_of(text: str) -> list[str]:
    """Return the site's own addresses that a page links to."""
    found = [unescape(link) for link in HREF.findall(text)]
    return [link for link in found if link.startswith("/") and not link.startswith("//")]
