"""Who makes the quarter's report."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

MAKE_REPORTS = Action("make_reports")

PERMISSIONS: Grants = {MAKE_REPORTS: {Role.OFFICER: ANY}}
