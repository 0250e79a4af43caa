"""Who may bring tables, and who decides on them."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants

BRING_TABLE = Action("bring_table")
WORK_TABLE = Action("work_table")

PERMISSIONS: Grants = {
    BRING_TABLE: {Role.FIRM: ANY, Role.INSTITUTE: ANY, Role.OFFICER: ANY},
    WORK_TABLE: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER, Role.OFFICER: OWNER},
}
