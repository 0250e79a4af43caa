"""What claims add to pages of others."""

from __future__ import annotations

from typing import Any

from matcher.domain.codes import Role
from matcher.types import Kind
from web.base.access import allows
from web.claims import queries
from web.claims.permissions import CLAIM_NEED
from web.claims.undoing import can_undo
from web.matches.models import Match
from web.people.models import User
from web.people.session import account, actor
from web.postings.models import Posting
from web.postings.states import PostingState


def of_need(posting: Posting, **_: object) -> dict[str, Any] | None:
    """The way to answer a published need with a plan, by who the reader is."""
    if posting.kind is not Kind.NEED or posting.state is not PostingState.PUBLISHED:
        return None
    viewer = actor()
    if viewer is None:
        return {"claim": None, "reader": "visitor"}
    if viewer.organisation_id == posting.organisation_id or not allows(viewer, CLAIM_NEED, posting):
        return None
    return {"claim": queries.find_latest(viewer, posting.id), "reader": "member"}


def of_deal(match: Match, **_: object) -> dict[str, Any] | None:
    """That the deal comes from a claim, and the files that came with it."""
    claim = queries.find_of_match(match)
    if claim is None:
        return None
    reader = account()
    return {
        "claim": claim,
        "is_own": reader.organisation_id == claim.organisation_id,
        "undoes": can_undo(reader, claim),
    }


def of_board() -> dict[str, Any] | None:
    """The claims that wait for the broker whose desk it is."""
    waiting = queries.count_for_broker(account())
    return {"claims": waiting} if waiting else None


def figures(user: User, **_: object) -> dict[str, Any] | None:
    """How many claims wait for the broker, or for an officer to find one."""
    if user.role is Role.BROKER:
        return {"waiting_claims": queries.count_for_broker(user)}
    return {"lost_claims": queries.count_unassigned()} if user.role is Role.OFFICER else None
