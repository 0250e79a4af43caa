"""What joint needs add to pages of others."""

from __future__ import annotations

from typing import Any

from matcher.types import Kind
from web.joint.queries import invitation_of, joint_of, list_unanswered
from web.joint.service import joint_for
from web.matches.models import Match
from web.people.models import User
from web.postings.models import Posting


def of_item(posting: Posting, **_: object) -> dict[str, Any] | None:
    """The joint need that a need is part of, or that an achievement may serve."""
    joint = joint_for(posting)
    return None if joint is None else {"joint": joint}


def of_deal(match: Match, **_: object) -> dict[str, Any] | None:
    """The joint need that the deal's need is part of."""
    joint = joint_of(match.need)
    return None if joint is None else {"joint": joint}


def invitation(posting: Posting, mine: bool, **_: object) -> dict[str, Any] | None:
    """The question whether a firm's need may be joined with others."""
    joint = invitation_of(posting) if mine else None
    return None if joint is None else {"joint": joint}


def invitations(user: User, **_: object) -> dict[str, Any]:
    """All such questions that wait for the firm."""
    return {"invitations": list_unanswered(user.organisation_id)}


def of_list(kind: Kind, **_: object) -> dict[str, Any] | None:
    """The way from the list of needs to those that firms share."""
    return {} if kind is Kind.NEED else None
