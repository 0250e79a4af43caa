"""How an account stands to an account."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.people.models import User


def relations_to_user(user: User, other: User) -> frozenset[Relation]:
    """Return the relations of ``user`` to an account: only one's own is special."""
    return frozenset({Relation.SELF}) if other.id == user.id else frozenset()
