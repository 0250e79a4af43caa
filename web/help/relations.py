"""How an account stands to a request for help."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.help.models import HelpRequest
from web.people.models import User


def relations_to_request(user: User, request: HelpRequest) -> frozenset[Relation]:
    """Return the relations of ``user`` to a request: its broker answers it."""
    return frozenset({Relation.ASSIGNED}) if request.broker_id == user.id else frozenset()
