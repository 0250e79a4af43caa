"""Who claims needs, and who takes claims up."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, ASSIGNED, OWNER, Action, Grants

CLAIM_NEED = Action("claim_need")
LIST_OWN_CLAIMS = Action("list_own_claims")
HANDLE_OWN_CLAIM = Action("handle_own_claim")
READ_CLAIM = Action("read_claim")
"""As whoever judges it reads it, or oversees that."""
TAKE_UP_CLAIM = Action("take_up_claim")
"""Judge it: take it up, return it, decline it."""
ASSIGN_CLAIM = Action("assign_claim")
FOLLOW_PLAN = Action("follow_plan")
"""Follow a plan's address to its deal, which asks again."""

PERMISSIONS: Grants = {
    CLAIM_NEED: {Role.INSTITUTE: ANY, Role.FIRM: ANY},
    LIST_OWN_CLAIMS: {Role.INSTITUTE: ANY, Role.FIRM: ANY},
    HANDLE_OWN_CLAIM: {Role.INSTITUTE: OWNER, Role.FIRM: OWNER},
    READ_CLAIM: {Role.BROKER: ASSIGNED, Role.OFFICER: ANY},
    TAKE_UP_CLAIM: {Role.BROKER: ASSIGNED},
    ASSIGN_CLAIM: {Role.OFFICER: ANY},
    FOLLOW_PLAN: {
        Role.BROKER: ANY,
        Role.FIRM: ANY,
        Role.INSTITUTE: ANY,
        Role.OFFICER: ANY,
    },
}
