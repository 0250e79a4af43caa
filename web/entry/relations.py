"""How an account stands to a session."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.people.models import Session, User


def relations_to_session(user: User, session: Session) -> frozenset[Relation]:
    """Return the relations of ``user`` to a session: only one's own is special."""
    return frozenset({Relation.SELF}) if session.user_id == user.id else frozenset()
