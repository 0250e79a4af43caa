"""Who runs challenges, asks about them, and answers."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants

MANAGE_CHALLENGES = Action("manage_challenges")
ASK_QUESTION = Action("ask_question")
ACCOMPANY_CHALLENGE = Action("accompany_challenge")
"""The owner of the problem agrees to the terms, helps to answer, and follows the state."""
FOLLOW_CHALLENGES = Action("follow_challenges")
"""A member looks for its organisation's challenges, and for those it asked about."""

PERMISSIONS: Grants = {
    MANAGE_CHALLENGES: {Role.OFFICER: ANY},
    ASK_QUESTION: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
    ACCOMPANY_CHALLENGE: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
    FOLLOW_CHALLENGES: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
}
