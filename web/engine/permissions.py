"""Who may choose the engine's version."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

MANAGE_ENGINE = Action("manage_engine")

PERMISSIONS: Grants = {
    MANAGE_ENGINE: {Role.OFFICER: ANY},
}
