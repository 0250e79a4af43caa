"""How an account stands to a claim."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from web.brokers import queries as brokers
from web.claims.models import Claim
from web.people.models import User


def relations_to_claim(user: User, claim: Claim) -> frozenset[Relation]:
    """Return the account's relations to a claim.

    The need's owner stands in none: of the match that follows it is a party. A broker with an
    interest in one of the two organisations works on it no longer, however it was assigned.
    """
    found = set()
    if user.organisation_id is not None and user.organisation_id == claim.organisation_id:
        found.add(Relation.OWNER)
    if user.role is Role.BROKER and claim.broker_id == user.id and not has_conflict(user, claim):
        found.add(Relation.ASSIGNED)
    return frozenset(found)


def has_conflict(broker: User, claim: Claim) -> bool:
    """Return whether the broker belongs to, or holds an interest in, one of the two sides."""
    return not brokers.interests_of(broker).isdisjoint(sides_of(claim))


def sides_of(claim: Claim) -> frozenset[int]:
    """Return the organisations of need and claim."""
    return frozenset({claim.organisation_id, claim.posting.organisation_id})
