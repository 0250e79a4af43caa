"""How an account stands to a table that was brought into a register."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from web.people.models import User
from web.registers.bringing.models import Bringing


def relations_to_bringing(user: User, bringing: Bringing) -> frozenset[Relation]:
    """Return that it is the organisation's own, or the office's own."""
    if bringing.is_office:
        is_own = user.role is Role.OFFICER
    else:
        is_own = user.role is not Role.OFFICER and user.organisation_id == bringing.organisation_id
    return frozenset({Relation.OWNER}) if is_own else frozenset()
