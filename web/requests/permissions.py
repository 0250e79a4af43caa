"""Who asks for an entry, who answers, and who oversees that somebody does."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, ASSIGNED, OWNER, PARTY, Action, Grants

ASK_ENTRY = Action("ask_entry")
"""Not for what the own organisation has entered."""
LIST_ASKED = Action("list_asked")
LIST_RECEIVED = Action("list_received")
READ_REQUEST = Action("read_request")
"""As one of its two sides, or as an officer."""
FOLLOW_REQUEST = Action("follow_request")
"""As who asked: withdraw it, and say how it was."""
ANSWER_REQUEST = Action("answer_request")
FINISH_REQUEST = Action("finish_request")
OVERSEE_REQUESTS = Action("oversee_requests")

PERMISSIONS: Grants = {
    ASK_ENTRY: {Role.FIRM: ANY, Role.INSTITUTE: ANY, Role.BROKER: ANY},
    LIST_ASKED: {Role.FIRM: ANY, Role.INSTITUTE: ANY, Role.BROKER: ANY},
    LIST_RECEIVED: {Role.FIRM: ANY, Role.INSTITUTE: ANY, Role.EXPERT: ANY},
    READ_REQUEST: {
        Role.FIRM: OWNER | PARTY,
        Role.INSTITUTE: OWNER | PARTY,
        Role.BROKER: PARTY,
        Role.EXPERT: OWNER,
        Role.OFFICER: ANY,
    },
    FOLLOW_REQUEST: {Role.FIRM: PARTY, Role.INSTITUTE: PARTY, Role.BROKER: PARTY},
    ANSWER_REQUEST: {
        Role.FIRM: OWNER,
        Role.INSTITUTE: OWNER,
        Role.EXPERT: OWNER,
        Role.OFFICER: ASSIGNED,
    },
    FINISH_REQUEST: {
        Role.FIRM: OWNER | PARTY,
        Role.INSTITUTE: OWNER | PARTY,
        Role.BROKER: PARTY,
        Role.EXPERT: OWNER,
        Role.OFFICER: ASSIGNED,
    },
    OVERSEE_REQUESTS: {Role.OFFICER: ANY},
}
