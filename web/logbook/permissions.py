"""Who may read the audit log and have it verified."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

READ_LOG = Action("read_log")
VERIFY_LOG = Action("verify_log")

PERMISSIONS: Grants = {
    READ_LOG: {Role.AUDITOR: ANY},
    VERIFY_LOG: {Role.AUDITOR: ANY},
}
