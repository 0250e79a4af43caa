"""Who may manage organisations."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

MANAGE_ORGANISATIONS = Action("manage_organisations")

PERMISSIONS: Grants = {
    MANAGE_ORGANISATIONS: {Role.OFFICER: ANY},
}
