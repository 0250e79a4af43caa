"""Proposing awards to the public 公示, and awarding them 立项 when nobody's objection is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from matcher.domain.errors import InputError, Problem, WrongState
from matcher.domain.machine import step
from web.awarding import mails
from web.awarding.models import Award, Publicity
from web.awarding.permissions import MANAGE_AWARDS
from web.awarding.planning import take_over_plan
from web.awarding.queries import (
    Candidate,
    awards_in,
    count_objections,
    current_choice,
    current_publicity,
    list_candidates,
    may_propose,
)
from web.awarding.states import AWARD, AwardState
from web.awarding.sums import hundredths
from web.awarding.verbs import AwardObject, AwardVerb
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import today
from web.base.workdays.queries import count_working_days
from web.challenges.models import Challenge
from web.challenges.moving import move
from web.challenges.states import ChallengeState, Variant
from web.people.models import User


@dataclass(frozen=True, slots=True)
class Proposal:
    """A bid that is to be awarded: how much, and why, as the public reads."""

    bid_id: int
    money: int
    reason: str


def publicise(
    actor: User,
    challenge: Challenge,
    proposals: Sequence[Proposal],
    text: str,
    last_day: date | None = None,
) -> Publicity:
    """Propose awards and begin a publicity period from today on.

    Those proposed before whose period was ended by an objection go along.
    """
    require(actor, MANAGE_AWARDS, challenge)
    if not may_propose(challenge):
        raise WrongState("challenge", challenge.state.value, "publicise")
    candidates = {one.bid.id: one for one in list_candidates(challenge)}
    _check(challenge, candidates, proposals, text)
    last = count_working_days(today(), challenge.publicity_days).last
    if last_day is not None and last_day < last:
        raise InputError.of("last_day", "too_early")
    for proposal in proposals:
        _propose(actor, challenge, candidates[proposal.bid_id], proposal)
    _end_present(actor, challenge)
    publicity = Publicity(
        challenge=challenge, first_day=today(), last_day=last_day or last, text=text.strip()
    )
    db.session().add(publicity)
    db.flush()
    log.record(
        actor,
        AwardVerb.BEGIN_PUBLICITY,
        AwardObject.PUBLICITY,
        publicity.id,
        challenge=challenge.id,
        until=str(publicity.last_day),
    )
    if challenge.state is ChallengeState.RANKED:
        move(actor, challenge, "publicise")
    mails.tell_publicised(publicity)
    return publicity


def _check(
    challenge: Challenge,
    candidates: dict[int, Candidate],
    proposals: Sequence[Proposal],
    text: str,
) -> None:
    standing = awards_in(challenge.id, {AwardState.PROPOSED})
    taken = {award.bid_id for award in standing}
    wanted = {proposal.bid_id for proposal in proposals}
    problems = []
    if not proposals:
        problems.append(Problem("bids", "missing"))
    if len(wanted) < len(proposals) or not wanted <= candidates.keys() - taken:
        problems.append(Problem("bids", "unknown"))
    if len(standing) + len(proposals) > challenge.awards:
        problems.append(Problem("bids", "too_many"))
    if any(not proposal.reason.strip() for proposal in proposals):
        problems.append(Problem("bids", "reason"))
    money = sum(one.money for one in standing) + sum(one.money for one in proposals)
    if challenge.money and money > challenge.money:
        problems.append(Problem("bids", "too_much"))
    if not problems:
        problems += _check_order(challenge, candidates, wanted | taken, text)
    if problems:
        raise InputError(problems)


def _check_order(
    challenge: Challenge, candidates: dict[int, Candidate], wanted: set[int], text: str
) -> list[Problem]:
    """Who is passed over may read why; the owner's choice is its own reason, and binds."""
    if challenge.variant is Variant.OWNER:
        choice = current_choice(challenge)
        if choice is None:
            return [Problem("bids", "no_choice")]
        return [] if wanted == {choice.bid_id} else [Problem("bids", "not_chosen")]
    lowest = max(candidates[key].rank for key in wanted)
    passed_over = [
        one
        for key, one in candidates.items()
        if key not in wanted and not one.is_out and one.rank < lowest
    ]
    return [Problem("text", "passed_over")] if passed_over and not text.strip() else []


def _propose(actor: User, challenge: Challenge, one: Candidate, proposal: Proposal) -> None:
    award = one.award
    before = ""
    if award is None:
        award = Award(challenge=challenge, bid=one.bid)
        db.session().add(award)
    else:
        before = award.state.value
        award.state = step(AWARD, award.state, "propose")
        award.ended_at, award.end_reason, award.proposed_at = None, "", utc_now()
    award.rank, award.points = one.rank, hundredths(one.points)
    award.money, award.reason = proposal.money, proposal.reason.strip()
    db.flush()
    log.record(
        actor,
        AwardVerb.PROPOSE,
        AwardObject.AWARD,
        award.id,
        before=before,
        after=AwardState.PROPOSED.value,
        challenge=challenge.id,
    )


def award(actor: User, challenge: Challenge) -> list[Award]:
    """Award what was publicised: after the last day, and while no objection is open."""
    require(actor, MANAGE_AWARDS, challenge)
    problem = why_no_award(challenge)
    if problem:
        raise WrongState("challenge", problem, "award")
    awards = awards_in(challenge.id, {AwardState.PROPOSED})
    for one in awards:
        one.state = step(AWARD, one.state, "award")
        one.awarded_at = utc_now()
        take_over_plan(one)
        log.record(
            actor,
            AwardVerb.AWARD,
            AwardObject.AWARD,
            one.id,
            before=AwardState.PROPOSED.value,
            after=one.state.value,
        )
    _end_present(actor, challenge)
    move(actor, challenge, "award")
    mails.tell_awarded(challenge, awards)
    return awards


def why_no_award(challenge: Challenge) -> str:
    """Return why the publicised result cannot be awarded now; empty where it can."""
    if challenge.state is not ChallengeState.PUBLICITY:
        return challenge.state.value
    publicity = current_publicity(challenge.id)
    if publicity is None or publicity.last_day >= today():
        return "days"
    if count_objections(challenge.id)[1]:
        return "objections"
    if not awards_in(challenge.id, {AwardState.PROPOSED}):
        return "nobody"
    return ""


def _end_present(actor: User | None, challenge: Challenge) -> None:
    publicity = current_publicity(challenge.id)
    if publicity is not None:
        end(actor, publicity)


def end(actor: User | None, publicity: Publicity) -> None:
    """End a publicity period, if it has not ended."""
    if publicity.ended_at is not None:
        return
    publicity.ended_at = utc_now()
    log.record(actor, AwardVerb.END_PUBLICITY, AwardObject.PUBLICITY, publicity.id)


def end_over(day: date) -> None:
    """End the periods whose last day is past, and tell officers: the clock's work."""
    statement = select(Publicity).where(Publicity.ended_at.is_(None), Publicity.last_day < day)
    for publicity in db.session().scalars(statement.order_by(Publicity.id)).all():
        end(None, publicity)
        mails.tell_over(publicity)
