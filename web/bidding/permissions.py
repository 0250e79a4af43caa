"""Who bids, and who opens and checks bids."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, Action, Grants

WRITE_BID = Action("write_bid")
"""Begin a bid for a challenge."""
HANDLE_OWN_BID = Action("handle_own_bid")
CHECK_BIDS = Action("check_bids")

PERMISSIONS: Grants = {
    WRITE_BID: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
    HANDLE_OWN_BID: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
    CHECK_BIDS: {Role.OFFICER: ANY},
}
