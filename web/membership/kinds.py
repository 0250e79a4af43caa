"""Which kinds of organisations have members, and of which role."""

from __future__ import annotations

from matcher.domain.codes import RESEARCH_KINDS, OrganisationKind, Role

JOINABLE = tuple(
    kind for kind in OrganisationKind if kind is OrganisationKind.FIRM or kind in RESEARCH_KINDS
)
"""Kinds that register themselves. Agencies and bureaus get their accounts from officers."""

MEMBER_ROLES = frozenset({Role.FIRM, Role.INSTITUTE})


def role_for(kind: OrganisationKind) -> Role | None:
    """Return the role of an organisation's members; None for kinds without."""
    if kind is OrganisationKind.FIRM:
        return Role.FIRM
    return Role.INSTITUTE if kind in RESEARCH_KINDS else None
