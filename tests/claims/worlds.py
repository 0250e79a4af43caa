"""Claims at each station of their way. Each function stores what it makes and returns it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from matcher.domain.codes import Role
from tests.factories import make_published, make_user
from web.base import db
from web.base.clock import utc_now
from web.claims import service
from web.claims.models import Claim
from web.matches.models import Match
from web.people.models import User
from web.postings.models import Posting

MARK = "Zq7plan"
"""Stands in every text of a plan, and nowhere else."""

PLAN: dict[str, Any] = {
    "title": f"用声波驱离藤壶幼体的网衣方案 {MARK}",
    "summary": f"在网箱四角装低频声源，附着期连续工作，藤壶幼体不附着，不用换网。{MARK}",
    "approach": f"先测幼体对声频的反应，再做样机，最后挂网对照。{MARK}",
    "basis": f"已做过两年水下声学试验，有声源样机一台。{MARK}",
    "team": f"五人，水声和海洋生物各半。{MARK}",
    "indicators": f"附着量减少 70%；有效期 12 个月。{MARK}",
    "schedule": f"前六个月做样机，后六个月挂网。{MARK}",
    "months": 12,
    "price": 40_000_000,
    "modes": ["codevelop"],
    "trl": 6,
    "contact_name": f"何工{MARK}",
    "contact_phone": "0759-0008888",
    "contact_email": f"{MARK.lower()}@example.org",
    "not_secret": True,
}


def make_draft_claim(need: Posting | None = None, author: User | None = None) -> Claim:
    """A complete plan that nobody was shown yet."""
    need = need or make_published()
    claim = service.start(author or make_user(Role.INSTITUTE), need, PLAN)
    db.commit()
    return claim


def make_submitted_claim(
    need: Posting | None = None, author: User | None = None, broker: User | None = None
) -> Claim:
    """A plan that waits for a broker; for the only one there is when none is given."""
    broker = broker or make_user(Role.BROKER, fields=["marine"])
    claim = make_draft_claim(need, author)
    service.submit(claim.author, claim)
    db.commit()
    assert claim.broker is broker
    return claim


def make_taken_up(claim: Claim | None = None) -> Match:
    """The match of a claim, old enough that its parties know of it."""
    claim = claim or make_submitted_claim()
    assert claim.broker is not None
    match = service.take_up(claim.broker, claim)
    match.decided_at = utc_now() - timedelta(minutes=1)
    db.commit()
    return match
