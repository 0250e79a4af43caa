"""Which pages the gallery shows, and how to come to those that no link leads to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from matcher.domain.codes import Role
from scripts.browsing import Site, Visitor
from web.base import maintenance

TRIES_PER_MINUTE = 30
"""The gallery's site counts attempts to sign in, so that the page of a refusal can be seen."""

TOO_MUCH = 9_000_000


@dataclass(frozen=True)
class Walk:
    """Somebody who looks at the site, and the address of each endpoint that links led to."""

    visitor: Visitor
    site: Site
    found: dict[str, str]


Arrival = Callable[[Walk], None]


def submit_an_empty_need(walk: Walk) -> None:
    """Come to the form with its summary of errors."""
    page = walk.visitor.go("/work/needs/new")
    with page.expect_navigation():
        page.click("button[value=submit]")


def save_an_old_version(walk: Walk) -> None:
    """Come to the form that was changed elsewhere meanwhile."""
    page = walk.visitor.go(walk.found["drafting.edit"])
    page.evaluate("document.querySelector('[name=version]').value = '0'")
    with page.expect_navigation():
        page.click("button[value=save]")


def post_without_protection(walk: Walk) -> None:
    """Come to the page of a form that is out of date."""
    page = walk.visitor.go("/sign-in")
    page.evaluate("document.querySelector('main [name=csrf_token]').remove()")
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form').submit()")


def post_too_much(walk: Walk) -> None:
    """Come to the page that refuses a form for its size."""
    page = walk.visitor.go("/sign-in")
    page.evaluate(
        "size => document.querySelector('main [name=email]').value = 'a'.repeat(size)", TOO_MUCH
    )
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form').submit()")


def sign_in_too_often(walk: Walk) -> None:
    """Come to the page that asks for patience."""
    page = walk.visitor.go("/sign-in")
    wrong: dict[str, str | float | bool] = {
        "csrf_token": page.locator("main [name=csrf_token]").input_value(),
        "email": "nobody@example.org",
        "password": "wrong",
    }
    for _ in range(TRIES_PER_MINUTE):
        answer = walk.visitor.context.request.post(f"{walk.visitor.address}/sign-in", form=wrong)
        if answer.status == 429:
            break
    with page.expect_navigation():
        page.evaluate("document.querySelector('main form').submit()")


def unsent_organisations(walk: Walk) -> None:
    """Come to the organisations that have a draft and have not submitted."""
    walk.visitor.go(f"{walk.found['catalogues.organisations']}?show=unsent")


def come_while_closed(walk: Walk) -> None:
    """Come to the page of a site that is closed for a while."""
    maintenance.begin(walk.site.home, None)
    try:
        walk.visitor.go("/")
    finally:
        maintenance.end(walk.site.home)


def come_at_a_failure(walk: Walk) -> None:
    """Come to the page of a defect: a file of the site cannot be read."""
    broken = walk.site.home / "maintenance.json"
    broken.write_text("{", encoding="utf-8")
    try:
        walk.visitor.go("/")
    finally:
        broken.unlink()


PAGES: dict[Role, dict[str, str | Arrival]] = {
    Role.FIRM: {
        "firm": "home.work",
        "firm-inbox": "inbox.index",
        "firm-searches": "searches.index",
        "firm-postings": "drafting.postings",
        "firm-need": "drafting.show",
        "firm-new-need": "drafting.new_need",
        "firm-mistakes": submit_an_empty_need,
        "firm-edit": "drafting.edit",
        "firm-conflict": save_an_old_version,
        "firm-suggestions": "proposing.suggestions",
        "firm-deals": "deals.index",
        "firm-deal": "deals.show",
        "firm-contract": "contracts.show",
        "firm-payments": "payments.show",
        "payment-correction": "payments.correction",
        "firm-meeting": "meetings.mine",
        "firm-overdue": "overdue.mine",
        "profile": "entry.profile",
        "security": "entry.security",
        "choices": "messages.choices",
        "calendar": "reminders.calendar",
        "own-data": "privacy.data",
        "members": "membership.members",
        "own-organisation": "membership.own_organisation",
        "forbidden": "/office/queue",
        "wrong-method": "/inbox/read",
    },
    Role.INSTITUTE: {
        "institute": "home.work",
        "institute-inbox": "inbox.index",
        "institute-postings": "drafting.postings",
        "institute-achievement": "drafting.show",
        "institute-new-achievement": "drafting.new_achievement",
        "institute-suggestions": "proposing.suggestions",
        "institute-deals": "deals.index",
        "institute-deal": "deals.show",
        "institute-contract": "contracts.show",
        "institute-meeting": "meetings.mine",
    },
    Role.BROKER: {
        "broker": "home.work",
        "broker-inbox": "inbox.index",
        "day": "desk.my_day",
        "queue": "desk.queue",
        "board": "desk.board",
        "broker-profile": "brokers.profile",
        "enquiries": "help.enquiries",
        "broker-deals": "deals.index",
        "broker-deal": "deals.show",
        "broker-contract": "contracts.show",
        "particulars": "contracts.edit",
        "broker-ledger": "contracts.own_ledger",
        "broker-payments": "payments.show",
        "payment-plan": "payments.edit",
        "milestones": "milestones.edit",
        "broker-meeting": "meetings.brokered",
    },
    Role.OFFICER: {
        "officer": "home.work",
        "officer-inbox": "inbox.index",
        "audit": "audit.queue",
        "review": "audit.review",
        "requests": "help.office",
        "matches": "brokers.matches",
        "plan": "brokers.show_plan",
        "brokers": "brokers.index",
        "office-broker": "brokers.show",
        "engine": "learning.index",
        "office-joint-needs": "joint.office",
        "new-joint-need": "joint.new",
        "office-calls": "catalogues.office",
        "office-call": "catalogues.edit",
        "new-call": "catalogues.new",
        "submissions": "catalogues.submissions",
        "unsent": unsent_organisations,
        "closing": "closing.show",
        "closing-result": "closing.result",
        "office-meetings": "meetings.office",
        "new-meeting": "meetings.new",
        "meeting-manage": "meetings.manage",
        "meeting-pairs": "meetings.pairs",
        "meeting-guests": "meetings.guests",
        "meeting-plan": "meetings.plan",
        "meeting-roadshow": "meetings.roadshow",
        "meeting-sign-in": "meetings.sign_in",
        "meeting-outcomes": "meetings.outcomes",
        "office-ledger": "contracts.office_ledger",
        "office-contract": "contracts.show",
        "subsidies": "subsidies.index",
        "subsidy-of-a-unit": "subsidies.unit",
        "statistics": "supervision.index",
        "statistics-breakdown": "supervision.breakdown",
        "statistics-rows": "supervision.rows",
        "funnel": "funnel.index",
        "indicators": "indicators.index",
        "indicator": "indicators.show",
        "overdue": "overdue.index",
        "office-reports": "reports.office",
        "organisations": "people.organisations",
        "new-organisation": "people.new_organisation",
        "organisation": "membership.organisation",
        "accounts": "membership.accounts",
        "invite-account": "membership.invite_account",
        "messages": "messages.record",
    },
    Role.AUDITOR: {"auditor": "home.work", "auditor-inbox": "inbox.index", "log": "logbook.index"},
    # Last, since a visitor who tried to sign in too often keeps everybody out for a minute.
    Role.VISITOR: {
        "home": "home.index",
        "achievements": "finding.achievements",
        "achievement": "items.achievement",
        "needs": "finding.needs",
        "need": "items.need",
        "joint-needs": "joint.index",
        "joint-need": "joint.show",
        "search": "/search?q=网箱扛不住台风",
        "search-achievements": "/search?kind=achievement&q=网箱扛不住台风",
        "search-nothing": "/search?q=zzzz",
        "compare": "finding.compare",
        "districts": "finding.districts",
        "institutions": "institutions.index",
        "institution": "institutions.show",
        "calls": "catalogues.index",
        "call": "catalogues.show",
        "catalogue": "catalogues.catalogue",
        "unmet-needs": "catalogues.unmet",
        "meetings": "meetings.index",
        "meeting": "meetings.show",
        "reports": "reports.index",
        "figures": "figures.index",
        "about": "pages.about",
        "glossary": "pages.glossary",
        "style": "pages.style",
        "sign-in": "entry.sign_in",
        "register": "membership.register",
        "forgot-password": "entry.forgot_password",
        "privacy": "privacy.notice",
        "terms": "privacy.terms",
        "contact": "privacy.contact",
        "not-found": "/no/such/page",
        "expired": post_without_protection,
        "too-much": post_too_much,
        "failure": come_at_a_failure,
        "maintenance": come_while_closed,
        "too-often": sign_in_too_often,
    },
}
"""Name of a picture -> endpoint (the first one that links lead to), address, or the way there."""
