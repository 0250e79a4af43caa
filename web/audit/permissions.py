"""Who may audit."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

AUDIT_POSTING = Action("audit_posting")

PERMISSIONS: Grants = {
    AUDIT_POSTING: {Role.OFFICER: ANY},
}
