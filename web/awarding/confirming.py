"""The team's and the owner's word on milestones that officers changed: before it nothing is signed.

The plan of the bid is the team's own, and was public to the owner with the award: it needs no word.
"""

from __future__ import annotations

from matcher.domain.errors import InputError, LostRace, WrongState
from web.awarding import mails
from web.awarding.models import Award, PlanAnswer
from web.awarding.permissions import ANSWER_PLAN
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
    return is_owner(user, award) in lacking(award) and is_owner(user, award) not in present_answers(
        award
    )
