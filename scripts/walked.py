"""What a walk through the site need not find by links, and which account leads where."""

from __future__ import annotations

from matcher.domain.codes import Role

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
        "api.document",
        "finding.achievements_feed",
        "finding.needs_feed",
        *("harvesting.oai", "harvesting.schema", "harvesting.dump", "harvesting.dcat"),
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
        (f"webhooks.{name}" for name in ("show", "edit", "ask_secret", "ask_remove")), Role.FIRM
    ),
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
