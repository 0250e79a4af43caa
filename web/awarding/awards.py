"""Awards: their contract, and the ways in which they end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matcher.domain.errors import InputError
from matcher.domain.machine import step
from web.awarding import mails
from web.awarding.models import Award
from web.awarding.permissions import MANAGE_AWARDS
from web.awarding.plan_queries import lacking
from web.awarding.planning import plan_problem
from web.awarding.queries import awards_in, list_awards
from web.awarding.states import AWARD, OPEN_AWARDS, AwardState
from web.awarding.verbs import AwardObject, AwardVerb
from web.base import log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import local_day, today
from web.challenges.mails import tell_ended
from web.challenges.models import Challenge
from web.challenges.moving import move
from web.challenges.states import ChallengeState
from web.people.models import User

NOBODY_LEFT = "立项的揭榜方都没有签订合同。"
"""What everybody reads of a challenge whose awards were all dropped; why is their own matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractData:
    """What the office notes of a contract; money in fen."""

    number: str
    signed_on: date
    money: int


def contract(actor: User, award: Award, data: ContractData) -> None:
    """Note the contract. Its milestones stand from now on, and their sum is its money."""
    require(actor, MANAGE_AWARDS, award)
    _check_contract(award, data)
    award.contract_number = data.number.strip()
    award.signed_on, award.contract_money = data.signed_on, data.money
    change(actor, award, "contract", AwardVerb.CONTRACT)
    mails.tell_contracted(award)
    settle(actor, award.challenge, "")


def _check_contract(award: Award, data: ContractData) -> None:
    if not data.number.strip():
        raise InputError.of("number", "missing")
    if data.signed_on > today():
        raise InputError.of("signed_on", "future")
    if award.awarded_at is not None and data.signed_on < local_day(award.awarded_at):
        raise InputError.of("signed_on", "too_early")
    if data.money > award.money:
        raise InputError.of("money", "too_much")
    problem = plan_problem(award, data.money) or ("unconfirmed" if lacking(award) else "")
    if problem:
        raise InputError.of("money", problem)


def drop(actor: User, award: Award, reason: str) -> None:
    """Take an award out before its contract: an objection was upheld, or the bidder stepped
    back. Only officers and the bidder read why."""
    require(actor, MANAGE_AWARDS, award)
    _end(actor, award, "drop", AwardVerb.DROP, reason)
    mails.tell_dropped(award)
    settle(actor, award.challenge, NOBODY_LEFT)


def terminate(actor: User, award: Award, reason: str) -> None:
    """End an award that does not reach its aim. Everybody reads why."""
    require(actor, MANAGE_AWARDS, award)
    _end(actor, award, "terminate", AwardVerb.TERMINATE, reason)
    mails.tell_ended(award, mails.AWARD_ENDED)
    settle(actor, award.challenge, reason)


def put_out(actor: User, award: Award, reason: str) -> None:
    """A team does not go on after a stage gate. Called by who has asked for permission."""
    _end(actor, award, "put_out", AwardVerb.PUT_OUT, reason)
    mails.tell_ended(award, mails.GATE_OUT)


def accept(actor: User, award: Award) -> None:
    """The last milestone has passed. Called by who has asked for permission."""
    award.ended_at = utc_now()
    change(actor, award, "accept", AwardVerb.ACCEPT)
    mails.tell_ended(award, mails.ACCEPTED)


def settle(actor: User, challenge: Challenge, reason: str) -> None:
    """Let the challenge follow its awards: it runs when all contracts are made, and ends when no
    award is open any more. ``reason`` says why where it ends without a result."""
    states = {award.state for award in list_awards(challenge.id)}
    begun = states & {AwardState.CONTRACTED, AwardState.ACCEPTED, AwardState.OUT}
    if challenge.state is ChallengeState.AWARDED and AwardState.AWARDED not in states:
        if begun:
            move(actor, challenge, "run")
        else:
            end_challenge(actor, challenge, "terminate", reason)
    if challenge.state is ChallengeState.RUNNING and not states & OPEN_AWARDS:
        is_reached = AwardState.ACCEPTED in states
        end_challenge(actor, challenge, "accept" if is_reached else "terminate", reason)


def end_challenge(actor: User, challenge: Challenge, name: str, reason: str) -> None:
    """Accept or terminate a challenge; everybody reads why it was terminated."""
    if name == "terminate":
        challenge.end_reason = reason.strip()
    move(actor, challenge, name)
    if name == "terminate":
        tell_ended(challenge)


def end_open(actor: User | None, challenge: Challenge, states: frozenset[AwardState]) -> None:
    """End the awards of a challenge that has itself ended, or goes back to its review."""
    for award in awards_in(challenge.id, states):
        is_open = award.state in OPEN_AWARDS
        name, verb = ("terminate", AwardVerb.TERMINATE) if is_open else ("drop", AwardVerb.DROP)
        award.ended_at, award.end_reason = utc_now(), challenge.end_reason
        change(actor, award, name, verb)
        if is_open:
            mails.tell_ended(award, mails.AWARD_ENDED)
        else:
            mails.tell_dropped(award)


def change(actor: User | None, award: Award, name: str, verb: AwardVerb) -> None:
    """Take a step of the award's machine, and write it into the log."""
    before = award.state
    award.state = step(AWARD, before, name)
    log.record(
        actor, verb, AwardObject.AWARD, award.id, before=before.value, after=award.state.value
    )


def _end(actor: User, award: Award, name: str, verb: AwardVerb, reason: str) -> None:
    if not reason.strip():
        raise InputError.of("reason", "missing")
    award.ended_at, award.end_reason = utc_now(), reason.strip()
    change(actor, award, name, verb)
