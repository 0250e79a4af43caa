"""Who may read the audit log."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

READ_LOG = Action("read_log")

PERMISSIONS: Grants = {
    READ_LOG: {Role.AUDITOR: ANY},
}
