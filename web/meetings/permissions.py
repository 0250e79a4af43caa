"""Who runs meetings, takes part in them, brings pairs and tells outcomes."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, ASSIGNED, Action, Grants

MANAGE_MEETINGS = Action("manage_meetings")
TAKE_PART = Action("take_part_in_meeting")
BRING_PAIRS = Action("bring_meeting_pairs")
HANDLE_PAIR = Action("handle_meeting_pair")

PERMISSIONS: Grants = {
    MANAGE_MEETINGS: {Role.OFFICER: ANY},
    TAKE_PART: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
    BRING_PAIRS: {Role.BROKER: ANY},
    HANDLE_PAIR: {Role.OFFICER: ANY, Role.BROKER: ASSIGNED},
}
