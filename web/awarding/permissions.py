"""Who publicises, objects, chooses, awards and follows awards."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, PARTY, Action, Grants

MANAGE_AWARDS = Action("manage_awards")
RAISE_OBJECTION = Action("raise_objection")
HANDLE_OWN_OBJECTION = Action("handle_own_objection")
READ_OBJECTION = Action("read_objection")
CHOOSE_BID = Action("choose_bid")
"""The owner of the problem, in the variant in which it chooses."""
WORK_ON_AWARD = Action("work_on_award")
"""Report milestones: the awarded organisation."""
JUDGE_STAGE = Action("judge_stage")
"""Say what the owner of the problem thinks of a milestone."""
ANSWER_PLAN = Action("answer_plan")
"""Say whether the milestones that officers changed are agreed to: the team, and the owner."""
READ_AWARD = Action("read_award")

PERMISSIONS: Grants = {
    MANAGE_AWARDS: {Role.OFFICER: ANY},
    RAISE_OBJECTION: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
    HANDLE_OWN_OBJECTION: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
    READ_OBJECTION: {Role.OFFICER: ANY, Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
    CHOOSE_BID: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
    WORK_ON_AWARD: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
    JUDGE_STAGE: {Role.FIRM: PARTY, Role.INSTITUTE: PARTY},
    ANSWER_PLAN: {Role.FIRM: OWNER | PARTY, Role.INSTITUTE: OWNER | PARTY},
    READ_AWARD: {
        Role.OFFICER: ANY,
        Role.FIRM: OWNER | PARTY,
        Role.INSTITUTE: OWNER | PARTY,
    },
}
