"""Who may write, change and take back postings."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, BOTH_SIDES_OWN, Action, Grants

CREATE_NEED = Action("create_need")
CREATE_ACHIEVEMENT = Action("create_achievement")
EDIT_POSTING = Action("edit_posting")
WITHDRAW_POSTING = Action("withdraw_posting")
READ_POSTING_WORK = Action("read_posting_work")

PERMISSIONS: Grants = {
    CREATE_NEED: {Role.FIRM: ANY},
    CREATE_ACHIEVEMENT: {Role.INSTITUTE: ANY},
    EDIT_POSTING: BOTH_SIDES_OWN,
    WITHDRAW_POSTING: BOTH_SIDES_OWN,
    READ_POSTING_WORK: {**BOTH_SIDES_OWN, Role.OFFICER: ANY},
}
