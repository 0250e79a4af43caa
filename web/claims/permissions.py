"""Who claims needs, and who takes claims up."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, ASSIGNED, OWNER, Action, Grants

CLAIM_NEED = Action("claim_need")
HANDLE_OWN_CLAIM = Action("handle_own_claim")
TAKE_UP_CLAIM = Action("take_up_claim")

PERMISSIONS: Grants = {
    CLAIM_NEED: {Role.INSTITUTE: ANY, Role.FIRM: ANY},
    HANDLE_OWN_CLAIM: {Role.INSTITUTE: OWNER, Role.FIRM: OWNER},
    TAKE_UP_CLAIM: {Role.BROKER: ASSIGNED, Role.OFFICER: ANY},
}
