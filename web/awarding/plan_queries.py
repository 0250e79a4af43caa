"""What was said of milestones that officers changed, and by whom something is still to be said."""

from __future__ import annotations

from web.awarding.models import Award, PlanAnswer
from web.people.models import User


def present_answers(award: Award) -> dict[bool, PlanAnswer]:
    """Return the last words on the plan as it is now: False -> the team's, True -> the owner's."""
    changed = award.plan_changed_at
    return {
        one.is_owner: one for one in award.plan_answers if changed is not None and one.at >= changed
    }


def lacking(award: Award) -> list[bool]:
    """Return who has not agreed to the plan as it is now: False for the team, True the owner."""
    if award.plan_changed_at is None:
        return []
    sides = [False] if award.challenge.organisation_id is None else [False, True]
    said = present_answers(award)
    return [side for side in sides if side not in said or not said[side].agrees]


def is_owner(user: User, award: Award) -> bool:
    """Return whether the account speaks for the owner of the problem, and not for the team."""
    return user.organisation_id == award.challenge.organisation_id


def is_asked(user: User, award: Award) -> bool:
    """Return whether the account's organisation has not said anything of the present plan."""
    side = is_owner(user, award)
    return side in lacking(award) and side not in present_answers(award)
