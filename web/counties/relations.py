"""How an account stands to a duty."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.counties.models import CountyDuty
from web.people.models import User


def relations_to_duty(user: User, duty: CountyDuty) -> frozenset[Relation]:
    """Return the account's relations to a duty: members of its lead own it."""
    is_lead = user.organisation_id is not None and user.organisation_id == duty.lead_id
    return frozenset({Relation.OWNER}) if is_lead else frozenset()
