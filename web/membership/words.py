"""Words for codes that invitations and registrations keep as texts."""

from __future__ import annotations

from matcher.domain.codes import OrganisationKind, Role
from web.base import labels


def role_word(code: str) -> str:
    """Return a role's word in the reader's language."""
    return labels.label(Role(code))


def kind_word(code: str) -> str:
    """Return the word for a kind of organisation in the reader's language."""
    return labels.label(OrganisationKind(code))
