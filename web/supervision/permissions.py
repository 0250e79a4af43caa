"""Who sees the figures of the office."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

SUPERVISE = Action("supervise")

PERMISSIONS: Grants = {SUPERVISE: {Role.OFFICER: ANY}}
