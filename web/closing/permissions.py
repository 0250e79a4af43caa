"""Who has a call's submissions matched."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

MATCH_CALL = Action("match_call")

PERMISSIONS: Grants = {MATCH_CALL: {Role.OFFICER: ANY}}
