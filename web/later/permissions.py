"""Who offers, applies, pays, confirms and oversees 先用后转."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, PARTY, Action, Grants

LIST_LATER = Action("list_later")
APPLY_LATER = Action("apply_later")
OFFER_LATER = Action("offer_later")
READ_LATER = Action("read_later")
"""Everything of an agreement, sums included: its two sides and officers."""
ACT_IN_LATER = Action("act_in_later")
"""What either side does: terms, its word, ending early."""
LEND_LATER = Action("lend_later")
"""What the institute does: hand over, confirm payments."""
USE_LATER = Action("use_later")
"""What the firm does: go on or give back, report what it earned and paid."""
OVERSEE_LATER = Action("oversee_later")

PERMISSIONS: Grants = {
    LIST_LATER: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
    APPLY_LATER: {Role.FIRM: ANY},
    OFFER_LATER: {Role.INSTITUTE: OWNER},
    READ_LATER: {Role.FIRM: PARTY, Role.INSTITUTE: OWNER, Role.OFFICER: ANY},
    ACT_IN_LATER: {Role.FIRM: PARTY, Role.INSTITUTE: OWNER},
    LEND_LATER: {Role.INSTITUTE: OWNER},
    USE_LATER: {Role.FIRM: PARTY},
    OVERSEE_LATER: {Role.OFFICER: ANY},
}
