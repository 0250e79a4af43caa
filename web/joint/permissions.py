"""Who may form and answer joint needs."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants

MANAGE_JOINT_NEEDS = Action("manage_joint_needs")
ANSWER_JOINT_NEED = Action("answer_joint_need")

PERMISSIONS: Grants = {
    MANAGE_JOINT_NEEDS: {Role.OFFICER: ANY},
    ANSWER_JOINT_NEED: {Role.FIRM: OWNER},
}
