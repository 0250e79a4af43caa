"""How an account stands to a table that was brought."""

from __future__ import annotations

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from web.intake.models import Intake
from web.people.models import User


def relations_to_intake(user: User, intake: Intake) -> frozenset[Relation]:
    """Return that it is the user's organisation's own, or the office's own.

    Officers do not read the tables of organisations: what is submitted reaches them by the audit.
    """
    if intake.organisation_id is None:
        is_own = user.role is Role.OFFICER
    else:
        is_own = user.role is not Role.OFFICER and user.organisation_id == intake.organisation_id
    return frozenset({Relation.OWNER}) if is_own else frozenset()
