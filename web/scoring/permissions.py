"""What experts do with what is assigned to them."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, ASSIGNED, Action, Grants

WORK_AS_EXPERT = Action("work_as_expert")
"""See the own desk."""
ANSWER_SEAT = Action("answer_seat")
SCORE_SHEET = Action("score_sheet")

PERMISSIONS: Grants = {
    WORK_AS_EXPERT: {Role.EXPERT: ANY},
    ANSWER_SEAT: {Role.EXPERT: ASSIGNED},
    SCORE_SHEET: {Role.EXPERT: ASSIGNED},
}
