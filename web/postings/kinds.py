"""Which kind of posting a role writes."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.types import Kind
from web.people.models import User

KIND_OF_ROLE = {Role.FIRM: Kind.NEED, Role.INSTITUTE: Kind.ACHIEVEMENT}

MEMBERS = frozenset(KIND_OF_ROLE)
"""Who writes postings, and so can be a party to a deal."""


def is_member(user: User) -> bool:
    """Return whether the account acts for a firm or an institute."""
    return user.role in MEMBERS
