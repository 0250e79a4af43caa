"""Who publicises, objects, chooses, awards and follows awards."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants

MANAGE_AWARDS = Action("manage_awards")
RAISE_OBJECTION = Action("raise_objection")
HANDLE_OWN_OBJECTION = Action("handle_own_objection")
CHOOSE_BID = Action("choose_bid")
"""The owner of the problem, in the variant in which it chooses."""
WORK_ON_AWARD = Action("work_on_award")

PERMISSIONS: Grants = {
    MANAGE_AWARDS: {Role.OFFICER: ANY},
    RAISE_OBJECTION: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
    HANDLE_OWN_OBJECTION: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
    CHOOSE_BID: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
    WORK_ON_AWARD: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
}
