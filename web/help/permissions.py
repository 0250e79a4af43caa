"""Who may ask for help and who answers."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, ASSIGNED, OWNER, Action, Grants

ASK_HELP = Action("ask_help")
MANAGE_HELP = Action("manage_help")
ANSWER_HELP = Action("answer_help")

PERMISSIONS: Grants = {
    ASK_HELP: {Role.FIRM: OWNER},
    MANAGE_HELP: {Role.OFFICER: ANY},
    ANSWER_HELP: {Role.BROKER: ASSIGNED},
}
