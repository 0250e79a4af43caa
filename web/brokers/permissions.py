"""Who may work the queue, and who says who works on what."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, Action, Grants

READ_QUEUE = Action("read_queue")
ASSIGN_MATCH = Action("assign_match")
MANAGE_BROKERS = Action("manage_brokers")
EDIT_OWN_PROFILE = Action("edit_own_profile")

PERMISSIONS: Grants = {
    READ_QUEUE: {Role.BROKER: ANY},
    ASSIGN_MATCH: {Role.OFFICER: ANY},
    MANAGE_BROKERS: {Role.OFFICER: ANY},
    EDIT_OWN_PROFILE: {Role.BROKER: ANY},
}
