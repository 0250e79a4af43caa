"""What the demo's accounts look for again and again."""

from __future__ import annotations

from datetime import timedelta

from matcher.types import Kind
from web.base import db
from web.base.clock import utc_now
from web.finding.models import SavedSearch
from web.finding.searches import Search
from web.postings.demo import LOGINS, Loaded

SAVED: dict[str, tuple[tuple[str, Search], ...]] = {
    "firm": (
        ("海洋装备的成果", Search(Kind.ACHIEVEMENT, chosen=(("field", "marine"),))),
        ("网箱防附着", Search(Kind.ACHIEVEMENT, "网箱网衣防附着")),
    ),
    "institute": (
        ("正在揭榜的需求", Search(Kind.NEED, chosen=(("challenge", "open"),))),
        ("海产品保鲜", Search(None, "海产品保鲜冷链")),
    ),
    "broker": (
        (
            "农业需求，快到期的在前",
            Search(Kind.NEED, chosen=(("field", "agri"),), sort="deadline"),
        ),
    ),
}
"""Role -> (name, what is looked for)."""

SEEN_AGO = timedelta(days=45)


def load_searches(loaded: Loaded) -> None:
    """Save some searches for the accounts to try the demo with, last seen some weeks ago."""
    seen_at = utc_now() - SEEN_AGO
    emails = dict(LOGINS)
    accounts = {user.email: user for user in loaded.users.values()}
    for role, searches in SAVED.items():
        for name, search in searches:
            db.session().add(
                SavedSearch(
                    user_id=accounts[emails[role]].id,
                    name=name,
                    arguments=search.canonical,
                    created_at=seen_at,
                    seen_at=seen_at,
                )
            )
