"""Who keeps the pool of experts, and what experts say of themselves."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants

MANAGE_EXPERTS = Action("manage_experts")
KEEP_OWN_PROFILE = Action("keep_expert_profile")
END_INTEREST = Action("end_expert_interest")

PERMISSIONS: Grants = {
    MANAGE_EXPERTS: {Role.OFFICER: ANY},
    KEEP_OWN_PROFILE: {Role.EXPERT: ANY},
    END_INTEREST: {Role.EXPERT: OWNER, Role.OFFICER: ANY},
}
