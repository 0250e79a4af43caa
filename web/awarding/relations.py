"""How an account stands to awards, their milestones and objections."""

from __future__ import annotations

from matcher.domain.policy import Relation
from web.awarding.models import Award, Objection, Stage
from web.awarding.states import WON_AWARDS
from web.people.models import User

NONE: frozenset[Relation] = frozenset()


def relations_to_award(user: User, award: Award) -> frozenset[Relation]:
    """Return OWNER for members of the awarded organisation, PARTY for those of the problem's
    owner; nobody before the award itself."""
    if user.organisation_id is None or award.state not in WON_AWARDS:
        return NONE
    found = set()
    if award.bid.organisation_id == user.organisation_id:
        found.add(Relation.OWNER)
    if award.challenge.organisation_id == user.organisation_id:
        found.add(Relation.PARTY)
    return frozenset(found)


def relations_to_stage(user: User, stage: Stage) -> frozenset[Relation]:
    """Return the relations to its award."""
    return relations_to_award(user, stage.award)


def relations_to_objection(user: User, objection: Objection) -> frozenset[Relation]:
    """Return whether the account belongs to who raised it."""
    is_own = user.organisation_id is not None and user.organisation_id == objection.organisation_id
    return frozenset({Relation.OWNER}) if is_own else NONE
