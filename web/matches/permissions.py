"""Who may decide on matches, answer them and lead them on."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ASSIGNED, PARTY, Action, Grants

DECIDE_MATCH = Action("decide_match")
ANSWER_MATCH = Action("answer_match")
READ_DEAL = Action("read_deal")
NOTE_DEAL = Action("note_deal")
ADVANCE_DEAL = Action("advance_deal")
CORRECT_CONTRACT = Action("correct_contract")

PERMISSIONS: Grants = {
    DECIDE_MATCH: {Role.BROKER: ASSIGNED},
    ANSWER_MATCH: {Role.FIRM: PARTY, Role.INSTITUTE: PARTY},
    READ_DEAL: {Role.BROKER: ASSIGNED, Role.FIRM: PARTY, Role.INSTITUTE: PARTY},
    NOTE_DEAL: {Role.BROKER: ASSIGNED, Role.FIRM: PARTY, Role.INSTITUTE: PARTY},
    ADVANCE_DEAL: {Role.BROKER: ASSIGNED},
    CORRECT_CONTRACT: {Role.BROKER: ASSIGNED},
}
