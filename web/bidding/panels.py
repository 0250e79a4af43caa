"""What bids add to the pages of their challenge."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from matcher.domain.codes import Verification
from web.base.access import allows
from web.bidding import queries as query
from web.bidding.permissions import CHECK_BIDS, WRITE_BID
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.people.session import actor

BEFORE = frozenset({ChallengeState.DRAFT, ChallengeState.APPRAISAL, ChallengeState.READY})


def of_visitor(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """The way to bid, or the state of the own bid."""
    user = actor()
    if not challenge.is_public:
        return None
    if user is None:
        return {"is_visitor": True} if query.is_open(challenge) else None
    organisation = user.organisation
    if not allows(user, WRITE_BID) or organisation is None:
        return None
    bid = query.own_bid(user, challenge)
    is_owner = organisation.id == challenge.organisation_id
    if bid is None and (is_owner or not query.is_open(challenge)):
        return None
    return {
        "is_visitor": False,
        "bid": bid,
        "is_open": query.is_open(challenge),
        "is_verified": organisation.verification is Verification.VERIFIED,
    }


def of_office(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """What the office may know of the bids, and the way to their page."""
    if challenge.state in BEFORE or not challenge.is_public or not allows(actor(), CHECK_BIDS):
        return None
    return {
        "count": query.count_handed_in(challenge)
        if challenge.state is ChallengeState.CLOSED
        else None,
        "bids": query.list_opened(challenge),
    }


def of_next(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """What the office does next about the bids."""
    if not allows(actor(), CHECK_BIDS):
        return None
    found = _next_step(challenge)
    if found is None:
        return None
    words, endpoint = found
    return {"links": [(words, url_for(f"bidding.{endpoint}", challenge_id=challenge.id))]}


def _next_step(challenge: Challenge) -> tuple[str, str] | None:
    if challenge.state is ChallengeState.CLOSED and query.count_handed_in(challenge):
        return gettext("开启揭榜材料"), "open_bids"
    if challenge.state is not ChallengeState.OPENED:
        return None
    if not query.is_all_checked(challenge):
        return gettext("做形式审查"), "office"
    return (gettext("进入评审"), "begin_review") if query.is_any_admitted(challenge) else None
