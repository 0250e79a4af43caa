"""Who pairs institutes with counties, and who reports on the duties."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants

READ_COUNTIES = Action("read_counties")
"""All pairs and duties with what was reported."""
MANAGE_COUNTIES = Action("manage_counties")
AUDIT_COUNTIES = Action("audit_counties")
"""Read all of it without a hand in it: who does so has a link of its own."""
LIST_OWN_DUTIES = Action("list_own_duties")
READ_OWN_DUTY = Action("read_own_duty")
REPORT_DUTY = Action("report_duty")
"""As its lead; the office does so for leads that have no account here."""

PERMISSIONS: Grants = {
    READ_COUNTIES: {Role.OFFICER: ANY, Role.AUDITOR: ANY},
    MANAGE_COUNTIES: {Role.OFFICER: ANY},
    AUDIT_COUNTIES: {Role.AUDITOR: ANY},
    LIST_OWN_DUTIES: {Role.INSTITUTE: ANY},
    READ_OWN_DUTY: {Role.INSTITUTE: OWNER},
    REPORT_DUTY: {Role.INSTITUTE: OWNER, Role.OFFICER: ANY},
}
