"""Milestones of awards whose day is past and that the team has not reported."""

from __future__ import annotations

from collections.abc import Iterator

from web.awarding.queries import present_stages
from web.awarding.states import StageState
from web.postings.kinds import is_member
from web.supervision.overdue_queries import Scope
from web.supervision.overdue_rules import Item, Late, Owner, OwnerKind

_WAITING = frozenset({StageState.PENDING, StageState.REWORK})


def late_stages(scope: Scope) -> Iterator[Item]:
    """Return the milestones that are overdue, of everybody or of the account's organisation."""
    user = scope.user
    if user is not None and (not is_member(user) or user.organisation_id is None):
        return
    for stage in present_stages():
        owner = stage.award.bid.organisation_id
        is_late = stage.state in _WAITING and stage.due_on < scope.today
        if is_late and (user is None or user.organisation_id == owner):
            yield Item(
                what=Late.MILESTONE,
                owners=(Owner(OwnerKind.ORGANISATION, owner),),
                due=stage.due_on,
                title=f"{stage.award.challenge.title} · {stage.title}",
                object_id=stage.award_id,
                pages=("awarding.award", "awarding.award"),
                argument="award_id",
            )
