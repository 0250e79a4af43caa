"""How an account stands to a challenge and to a question."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.challenges.models import Challenge, Question
from web.people.models import User

_OWNER = frozenset({Relation.OWNER})


def relations_to_challenge(user: User, challenge: Challenge) -> frozenset[Relation]:
    """Return whether the account belongs to the organisation whose problem it is."""
    is_own = (
        challenge.organisation_id is not None and challenge.organisation_id == user.organisation_id
    )
    return _OWNER if is_own else frozenset()


def relations_to_question(user: User, question: Question) -> frozenset[Relation]:
    """Return whether the account asked it."""
    return _OWNER if question.asked_by_id == user.id else frozenset()
