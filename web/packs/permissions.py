"""Who makes packs, answers them, and takes part in what they become."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, ASSIGNED, OWNER, Action, Grants

START_PACK = Action("start_pack")
"""Of which needs, ``relations.may_start`` says."""
LIST_PACKS = Action("list_packs")
"""The packs on a broker's desk."""
WORK_PACK = Action("work_pack")
READ_PACK = Action("read_pack")
"""As the firm reads it, once it was sent."""
ANSWER_PACK = Action("answer_pack")
LIST_OWN_PACKS = Action("list_own_packs")
"""What was sent to one's needs, and what one is asked to take part in."""
ANSWER_PARTY = Action("answer_party")
OVERSEE_PACKS = Action("oversee_packs")

PERMISSIONS: Grants = {
    START_PACK: {Role.BROKER: ANY},
    LIST_PACKS: {Role.BROKER: ANY},
    WORK_PACK: {Role.BROKER: ASSIGNED},
    READ_PACK: {Role.BROKER: ASSIGNED, Role.FIRM: OWNER, Role.OFFICER: ANY},
    ANSWER_PACK: {Role.FIRM: OWNER},
    LIST_OWN_PACKS: {Role.FIRM: ANY, Role.INSTITUTE: ANY, Role.EXPERT: ANY},
    ANSWER_PARTY: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER, Role.EXPERT: OWNER},
    OVERSEE_PACKS: {Role.OFFICER: ANY},
}
