"""How an account stands to a token."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.people.models import User
from web.tokens.models import AccessToken


def relations_to_token(user: User, token: AccessToken) -> frozenset[Relation]:
    """Return the relations of ``user`` to a token: only one's own is special."""
    return frozenset({Relation.SELF}) if token.user_id == user.id else frozenset()
