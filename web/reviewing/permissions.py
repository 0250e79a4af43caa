"""Who runs rounds of review."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

MANAGE_REVIEW = Action("manage_review")

PERMISSIONS: Grants = {MANAGE_REVIEW: {Role.OFFICER: ANY}}
