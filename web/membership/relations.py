"""How an account stands to requests to join and to invitations."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.people.models import JoinRequest, MailLink, User


def relations_to_asked(user: User, asked: JoinRequest | MailLink) -> frozenset[Relation]:
    """Return OWNER for an administrator of the organisation it is about."""
    same = user.organisation_id is not None and user.organisation_id == asked.organisation_id
    return frozenset({Relation.OWNER}) if same and user.is_administrator else frozenset()
