"""Who may run calls."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

MANAGE_CALLS = Action("manage_calls")

PERMISSIONS: Grants = {
    MANAGE_CALLS: {Role.OFFICER: ANY},
}
