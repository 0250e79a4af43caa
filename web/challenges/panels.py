"""What challenges add to pages of other features."""

from __future__ import annotations

from typing import Any

from web.base.access import allows
from web.challenges import queries as query
from web.challenges.drafting import find_running
from web.challenges.permissions import ACCOMPANY_CHALLENGE
from web.people.session import account
from web.postings.models import Posting


def of_item(posting: Posting, **_: object) -> dict[str, Any] | None:
    """The announced challenge that a need became, unless that would tell whose problem it is."""
    found = query.find_announced_of(posting) if posting.challenge_at else None
    if found is None or found.hides_owner:
        return None
    return {"announced": found}


def of_posting(posting: Posting, **_: object) -> dict[str, Any] | None:
    """The challenge that the account's own need becomes."""
    found = find_running(posting)
    if found is None or not allows(account(), ACCOMPANY_CHALLENGE, found):
        return None
    return {"running": found}
