"""What a unit's own members see of its subsidy."""

from __future__ import annotations

from typing import Any

from web.base.site import today
from web.people.models import User
from web.people.session import account
from web.postings.kinds import is_member
from web.subsidies.queries import present_rules, unit_of
from web.subsidies.states import rule_on


def own_estimate(user: User | None = None, **_: object) -> dict[str, Any] | None:
    """The estimate of the account's own organisation for this year; nobody else's."""
    user, day = user or account(), today()
    if not is_member(user) or user.organisation is None:
        return None
    unit = unit_of(user.organisation, day.year)
    if not unit.contracts and unit.last is None:
        return None
    return {"unit": unit, "rule": rule_on(present_rules(), day)}
