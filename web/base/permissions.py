"""What every account, or everybody, may do, and what officers do to the core itself."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, EVERYONE, SIGNED_IN, Action, Grants

READ_PUBLIC = Action("read_public")
READ_OWN_WORK = Action("read_own_work")
MANAGE_CALENDAR = Action("manage_calendar")

PERMISSIONS: Grants = {
    READ_PUBLIC: EVERYONE,
    READ_OWN_WORK: SIGNED_IN,
    MANAGE_CALENDAR: {Role.OFFICER: ANY},
}
