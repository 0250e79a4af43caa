"""Who enters what into registers, and who decides what the public sees of it."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants

WRITE_ENTRY = Action("write_entry")
"""Which registers a role writes to, each register says itself."""
LIST_OWN_ENTRIES = Action("list_own_entries")
KEEP_ENTRY = Action("keep_entry")
"""To read all of an entry, change, submit and withdraw it."""
AUDIT_ENTRIES = Action("audit_entries")
BRING_ENTRIES = Action("bring_entries")
"""To bring many at once from a file, and to take all fields of all entries along."""
BRING_OWN_ENTRIES = Action("bring_own_entries")
"""To bring those of the own organisation from a file, for the audit."""
WORK_BRINGING = Action("work_bringing")
"""To look through a table that was brought, and to take its rows or leave them."""

PERMISSIONS: Grants = {
    WRITE_ENTRY: {
        Role.FIRM: ANY,
        Role.INSTITUTE: ANY,
        Role.EXPERT: ANY,
        Role.OFFICER: ANY,
    },
    LIST_OWN_ENTRIES: {Role.FIRM: ANY, Role.INSTITUTE: ANY, Role.EXPERT: ANY},
    KEEP_ENTRY: {
        Role.FIRM: OWNER,
        Role.INSTITUTE: OWNER,
        Role.EXPERT: OWNER,
        Role.OFFICER: ANY,
    },
    AUDIT_ENTRIES: {Role.OFFICER: ANY},
    BRING_ENTRIES: {Role.OFFICER: ANY},
    BRING_OWN_ENTRIES: {Role.FIRM: ANY, Role.INSTITUTE: ANY, Role.OFFICER: ANY},
    WORK_BRINGING: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER, Role.OFFICER: OWNER},
}
