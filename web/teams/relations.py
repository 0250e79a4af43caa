"""How an account stands to a consent: as to its entry."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.people.models import User
from web.registers.relations import relations_to_entry
from web.teams.models import Consent


def relations_to_consent(user: User, consent: Consent) -> frozenset[Relation]:
    """Who keeps an entry keeps whom it is about."""
    return relations_to_entry(user, consent.entry)
