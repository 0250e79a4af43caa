"""Messages about results, objections, awards and milestones.

Nobody's reasons and no objection's words are in them: those are on pages that ask who reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import partial
from typing import Any

from matcher.domain.codes import Role
from web.awarding.mail_kinds import (
    ACCEPTED,
    AWARD_ENDED,
    AWARDED_OTHERS,
    AWARDED_OWNER,
    AWARDED_WON,
    CHOICE_ASKED,
    CHOICE_MADE,
    CONTRACTED,
    DROPPED,
    GATE_OUT,
    OBJECTION_ANSWERED,
    OBJECTION_LAPSED,
    OBJECTION_RAISED,
    OPINION_GIVEN,
    PLAN_ANSWERED,
    PLAN_CHANGED,
    PUBLICISED,
    PUBLICITY_OVER,
    STAGE_DECIDED,
    STAGE_DUE,
    STAGE_REPORTED,
)
from web.awarding.models import Award, Objection, PlanAnswer, Publicity, Stage
from web.awarding.words import say_side
from web.base import site
from web.base.formats import full_day
from web.base.labels import label
from web.base.mails import outbox
from web.base.mails.kinds import MailKind
from web.base.mails.outbox import Letter
from web.base.urls import path_to
from web.bidding.reading import list_admitted
from web.challenges.models import Challenge
from web.people.models import User
from web.people.queries import accounts_with
from web.postings.queries import members_by_owner


@outbox.telling
def tell_choice_asked(challenge: Challenge) -> None:
    """Tell the owner of the problem that the bids are ranked and it is to choose."""
    path = path_to("awarding.choose", challenge_id=challenge.id)
    _post(CHOICE_ASKED, _members(challenge.organisation_id), challenge, path, challenge.version)


@outbox.telling
def tell_choice_made(challenge: Challenge, choice_id: int) -> None:
    """Tell officers what they can publicise now."""
    _post_office(CHOICE_MADE, challenge, choice_id)


@outbox.telling
def tell_publicised(publicity: Publicity) -> None:
    """Tell the bidders and the owner that the result is public, and until when one may object."""
    challenge = publicity.challenge
    receivers = [*_bidders(challenge), *_members(challenge.organisation_id)]
    path = path_to("challenges.show", "result", challenge_id=challenge.id)
    day = partial(full_day, publicity.last_day)
    _post(PUBLICISED, receivers, challenge, path, publicity.id, day=day)


@outbox.telling
def tell_over(publicity: Publicity) -> None:
    """Tell officers that a publicity period is over."""
    _post_office(PUBLICITY_OVER, publicity.challenge, publicity.id)


@outbox.telling
def tell_raised(objection: Objection) -> None:
    """Tell officers that an objection waits; who raised it is on the page."""
    _post_office(OBJECTION_RAISED, objection.publicity.challenge, objection.id)


@outbox.telling
def tell_answered(objection: Objection) -> None:
    """Tell who objected that there is an answer."""
    _to_objector(OBJECTION_ANSWERED, objection)


@outbox.telling
def tell_lapsed(objection: Objection) -> None:
    """Tell who objected that what it was about is over."""
    _to_objector(OBJECTION_LAPSED, objection)


@outbox.telling
def tell_awarded(challenge: Challenge, awards: Sequence[Award]) -> None:
    """Tell winners, the other bidders and the owner."""
    won = {award.bid.organisation_id for award in awards}
    for award in awards:
        _post(AWARDED_WON, winners(award), challenge, _award_path(award), award.id)
    others = [one for one in _bidders(challenge) if one.organisation_id not in won]
    path = path_to("challenges.show", "result", challenge_id=challenge.id)
    _post(AWARDED_OTHERS, others, challenge, path, challenge.id)
    owner_path = path_to("challenges.accompany", challenge_id=challenge.id)
    _post(AWARDED_OWNER, _members(challenge.organisation_id), challenge, owner_path, challenge.id)


@outbox.telling
def tell_dropped(award: Award) -> None:
    """Tell a bidder that its bid is awarded nothing after all."""
    path = path_to("challenges.show", "result", challenge_id=award.challenge_id)
    _post(DROPPED, winners(award), award.challenge, path, f"{award.id}/{award.version}")


@outbox.telling
def tell_plan_changed(award: Award) -> None:
    """Ask the team and the owner about milestones that officers changed."""
    path = path_to("awarding.award", "plan", award_id=award.id)
    event = f"{award.id}/{award.plan_changed_at}"
    _post(PLAN_CHANGED, [*winners(award), *owners(award)], award.challenge, path, event)


@outbox.telling
def tell_plan_answered(award: Award, said: PlanAnswer) -> None:
    """Tell officers that one side has said something of them."""
    path = path_to("awarding.award", "plan", award_id=award.id)
    office, side = accounts_with(Role.OFFICER), partial(say_side, is_owner=said.is_owner)
    _post(PLAN_ANSWERED, office, award.challenge, path, said.id, side=side)


@outbox.telling
def tell_contracted(award: Award) -> None:
    """Tell winner and owner that the contract is noted and the milestones stand."""
    _post(CONTRACTED, [*winners(award), *owners(award)], award.challenge, _award_path(award))


@outbox.telling
def tell_reported(stage: Stage) -> None:
    """Tell officers and the owner that a milestone is reported."""
    award, event = stage.award, f"{stage.id}/{stage.reported_at}"
    receivers = [*accounts_with(Role.OFFICER), *owners(award)]
    path = _award_path(award, stage)
    _post(STAGE_REPORTED, receivers, award.challenge, path, event, stage=stage.title)


@outbox.telling
def tell_opinion(stage: Stage) -> None:
    """Tell officers what the owner has said."""
    path, event = _award_path(stage.award, stage), f"{stage.id}/{stage.version}"
    challenge = stage.award.challenge
    office = accounts_with(Role.OFFICER)
    _post(OPINION_GIVEN, office, challenge, path, event, stage=stage.title)


@outbox.telling
def tell_decided(stage: Stage) -> None:
    """Tell the team and the owner what was decided about a milestone."""
    award, event = stage.award, f"{stage.id}/{stage.decided_at}"
    receivers = [*winners(award), *owners(award)]
    result = partial(label, stage.state)
    path = _award_path(award, stage)
    _post(STAGE_DECIDED, receivers, award.challenge, path, event, stage=stage.title, result=result)


@outbox.telling
def tell_ended(award: Award, kind: MailKind) -> None:
    """Tell the team and the owner that an award is over: accepted, out, or terminated."""
    receivers = [*winners(award), *owners(award)]
    _post(kind, receivers, award.challenge, _award_path(award), award.id)


def remind_of(stages: Iterable[Stage], today: date) -> None:
    """Remind teams of milestones: of each day of each milestone once."""
    morning = datetime.combine(today, time(outbox.DIGEST_HOUR), site.zone())
    letters = [
        Letter(
            winners(stage.award),
            f"{stage.id}/{stage.due_on}",
            _award_path(stage.award, stage),
            {
                "title": stage.award.challenge.title,
                "stage": stage.title,
                "day": partial(full_day, stage.due_on),
            },
            morning,
        )
        for stage in stages
    ]
    outbox.post_all(STAGE_DUE, letters)


def winners(award: Award) -> list[User]:
    """Return who acts for the awarded organisation."""
    return _members(award.bid.organisation_id)


def owners(award: Award) -> list[User]:
    """Return who acts for the owner of the problem; nobody where that is the office."""
    return _members(award.challenge.organisation_id)


def _members(organisation_id: int | None) -> list[User]:
    if organisation_id is None:
        return []
    return members_by_owner({organisation_id})[organisation_id]


def _bidders(challenge: Challenge) -> list[User]:
    members = members_by_owner({bid.organisation_id for bid in list_admitted(challenge.id)})
    return [user for users in members.values() for user in users]


def _award_path(award: Award, stage: Stage | None = None) -> str:
    return path_to("awarding.award", f"stage-{stage.id}" if stage else "", award_id=award.id)


def _to_objector(kind: MailKind, objection: Objection) -> None:
    path = path_to("awarding.objection", objection_id=objection.id)
    receivers = _members(objection.organisation_id)
    _post(kind, receivers, objection.publicity.challenge, path, objection.id)


def _post_office(kind: MailKind, challenge: Challenge, event: object) -> None:
    path = path_to("awarding.office", challenge_id=challenge.id)
    _post(kind, accounts_with(Role.OFFICER), challenge, path, event)


def _post(
    kind: MailKind,
    receivers: Sequence[User],
    challenge: Challenge,
    path: str,
    event: object = None,
    **values: Any,
) -> None:
    key = challenge.id if event is None else event
    outbox.post(kind, receivers, event=key, path=path, title=challenge.title, **values)


__all__ = ["ACCEPTED", "AWARD_ENDED", "GATE_OUT"]
