"""Who computes subsidies and records what was decided."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

READ_SUBSIDIES = Action("read_subsidies")
DECIDE_SUBSIDIES = Action("decide_subsidies")

PERMISSIONS: Grants = {
    READ_SUBSIDIES: {Role.OFFICER: ANY},
    DECIDE_SUBSIDIES: {Role.OFFICER: ANY},
}
