"""How an account stands to a pair at a meeting."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.meetings.models import MeetingPair
from web.people.models import User


def relations_to_pair(user: User, pair: MeetingPair) -> frozenset[Relation]:
    """Return whether the account is the broker of the pair's match."""
    is_own = pair.match.broker_id == user.id
    return frozenset({Relation.ASSIGNED}) if is_own else frozenset()
