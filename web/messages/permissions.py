"""Who chooses what to hear of, and who reads the delivery record."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, SIGNED_IN, Action, Grants

CHOOSE_MESSAGES = Action("choose_messages")
MANAGE_MESSAGES = Action("manage_messages")

PERMISSIONS: Grants = {
    CHOOSE_MESSAGES: SIGNED_IN,
    MANAGE_MESSAGES: {Role.OFFICER: ANY},
}
