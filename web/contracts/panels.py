"""What a contract's confirmation adds to the pages of its deal."""

from __future__ import annotations

from typing import Any

from web.base.access import allows
from web.contracts.permissions import CONFIRM_CONTRACT, READ_CONTRACT
from web.contracts.queries import particulars_of, standing_of
from web.contracts.states import Answer
from web.deals.models import Contract
from web.matches.permissions import CORRECT_CONTRACT
from web.matches.relations import sides_of
from web.matches.states import SIGNED_MATCH_STATES
from web.people.models import User
from web.people.session import account


def of_deal(contract: Contract, **_: object) -> dict[str, Any] | None:
    """How far the confirmation has come, and the way to the contract's page."""
    user, match = account(), contract.match
    if not allows(user, READ_CONTRACT, match):
        return None
    return {
        "standing": standing_of(contract),
        "may_fill": allows(user, CORRECT_CONTRACT, match) and match.state in SIGNED_MATCH_STATES,
        "waits_for_me": waits_for(user, contract),
    }


def waits_for(user: User, contract: Contract) -> bool:
    """Return whether the account's side is asked and has not answered."""
    form = particulars_of(contract)
    if form is None or not form.is_complete or not allows(user, CONFIRM_CONTRACT, contract.match):
        return False
    if contract.match.state not in SIGNED_MATCH_STATES:
        return False
    return any(form.answer_of(side) is Answer.PENDING for side in sides_of(user, contract.match))
