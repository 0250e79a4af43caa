"""Who bids, who opens and checks bids, and who reads them after the opening."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import ANY, OWNER, PARTY, Action, Grants

WRITE_BID = Action("write_bid")
"""Begin a bid for a challenge."""
HANDLE_OWN_BID = Action("handle_own_bid")
CHECK_BIDS = Action("check_bids")
READ_BID = Action("read_bid")
"""Read an opened bid with its names; the owner of a problem only where the owner chooses."""

PERMISSIONS: Grants = {
    WRITE_BID: {Role.FIRM: ANY, Role.INSTITUTE: ANY},
    HANDLE_OWN_BID: {Role.FIRM: OWNER, Role.INSTITUTE: OWNER},
    CHECK_BIDS: {Role.OFFICER: ANY},
    READ_BID: {Role.OFFICER: ANY, Role.FIRM: PARTY, Role.INSTITUTE: PARTY},
}
