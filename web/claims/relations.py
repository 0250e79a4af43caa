"""How an account stands to a claim."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from web.brokers import queries as brokers
from web.brokers.interests import Interests
from web.claims.models import Claim
from web.people.models import User


def relations_to_claim(user: User, claim: Claim) -> frozenset[Relation]:
    """Return the account's relations to a claim.

    The need's owner stands in none: of the match that follows it is a party. A broker with an
    interest in one of the two organisations, as far as they can know, works on it no longer,
    however it was assigned.
    """
    found = set()
    if user.organisation_id is not None and user.organisation_id == claim.organisation_id:
        found.add(Relation.OWNER)
    if user.role is Role.BROKER and claim.broker_id == user.id and not must_leave(user, claim):
        found.add(Relation.ASSIGNED)
    return frozenset(found)


def must_leave(broker: User, claim: Claim) -> bool:
    """Return whether an interest keeps the broker from the claim, by what they can know."""
    return bear_on(brokers.read_interests(broker), claim)


def bear_on(interests: Interests, claim: Claim) -> bool:
    """Return whether interests bear on one of the two sides; who claims is always named."""
    return interests.lie_in(claim.organisation_id) or interests.bear_on(claim.posting)


def has_conflict(broker: User, claim: Claim) -> bool:
    """Return whether the broker belongs to, or holds an interest in, one of the two sides: for
    officers, who know both."""
    return not brokers.interests_of(broker).isdisjoint(sides_of(claim))


def sides_of(claim: Claim) -> frozenset[int]:
    """Return the organisations of need and claim."""
    return frozenset({claim.organisation_id, claim.posting.organisation_id})
