"""How an account stands to an entry of the pool."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.experts.models import Expert, ExpertInterest
from web.people.models import User


def relations_to_expert(user: User, expert: Expert) -> frozenset[Relation]:
    """An expert owns the own entry."""
    return frozenset({Relation.OWNER} if expert.user_id == user.id else ())


def relations_to_interest(user: User, interest: ExpertInterest) -> frozenset[Relation]:
    """An expert owns what the expert has declared."""
    return relations_to_expert(user, interest.expert)
