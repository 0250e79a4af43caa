"""The daily look for contracts that a side has not compared yet."""

from __future__ import annotations

from datetime import date, timedelta

from matcher.domain.codes import Side
from web.contracts import mails
from web.contracts.models import Particulars
from web.contracts.queries import confirm_by, list_unconfirmed
from web.contracts.states import Answer
from web.postings.queries import members_by_owner

CAUGHT_UP = timedelta(days=14)
"""A worker that stood still so long still reminds; what is older is left to the inbox."""


def remind_unconfirmed(today: date) -> None:
    """Remind the sides that have not answered by the day the bureau likes: of each round once."""
    due = [one for one in list_unconfirmed() if _is_due(one, today)]
    members = members_by_owner(owner for one in due for owner in _silent(one))
    mails.remind(
        [(one, [user for owner in _silent(one) for user in members[owner]]) for one in due], today
    )


def _is_due(one: Particulars, today: date) -> bool:
    if one.asked_at is None:
        return False
    day = confirm_by(one.asked_at)
    return day <= today < day + CAUGHT_UP


def _silent(one: Particulars) -> list[int]:
    """Return whose answer is still waited for."""
    match = one.contract.match
    owners = {
        Side.NEED: match.need.organisation_id,
        Side.ACHIEVEMENT: match.achievement.organisation_id,
    }
    return [owner for side, owner in owners.items() if one.answer_of(side) is Answer.PENDING]
