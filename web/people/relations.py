"""How an account stands to an account."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.people.models import User


def relations_to_user(user: User, other: User) -> frozenset[Relation]:
    """Return the relations of ``user`` to an account: its own, and those it administers."""
    found = {Relation.SELF} if other.id == user.id else set()
    same = user.organisation_id is not None and user.organisation_id == other.organisation_id
    if same and user.is_administrator:
        found.add(Relation.OWNER)
    return frozenset(found)
