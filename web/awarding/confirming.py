"""The team's and the owner's word on milestones that officers changed: before it nothing is signed.

The plan of the bid is the team's own, and was public to the owner with the award: it needs no word.
"""

from __future__ import annotations

from matcher.domain.errors import InputError, LostRace, WrongState
from web.awarding import mails
from web.awarding.models import Award, PlanAnswer
from web.awarding.permissions import ANSWER_PLAN
from web.awarding.plan_queries import is_owner
from web.awarding.states import AwardState
from web.awarding.verbs import AwardObject, AwardVerb
from web.base import db, log
from web.base.access import require
from web.people.models import User


def answer_plan(
    actor: User, award: Award, words: str, *, agrees: bool, seen: int | None = None
) -> None:
    """Keep what one side says of the milestones; the last word before the contract counts.

    ``seen`` is the version of the award that was read; LostRace where the plan is another since.
    """
    require(actor, ANSWER_PLAN, award)
    if award.state is not AwardState.AWARDED or award.plan_changed_at is None:
        raise WrongState("award", award.state.value, "answer_plan")
    if seen is not None and seen != award.version:
        raise LostRace(f"award {award.id}")
    if not agrees and not words.strip():
        raise InputError.of("words", "missing")
    said = PlanAnswer(
        is_owner=is_owner(actor, award), agrees=agrees, words=words.strip(), by_id=actor.id
    )
    award.plan_answers.append(said)
    db.flush()
    log.record(actor, AwardVerb.ANSWER_PLAN, AwardObject.AWARD, award.id, agrees=agrees)
    mails.tell_plan_answered(award, said)
