"""Objections 异议 against a publicised result: raised with a name, answered by officers."""

from __future__ import annotations

from sqlalchemy import select

from matcher.domain.errors import InputError, WrongState
from matcher.domain.machine import step
from web.awarding import mails
from web.awarding.awards import drop
from web.awarding.models import Objection, Publicity
from web.awarding.permissions import HANDLE_OWN_OBJECTION, MANAGE_AWARDS, RAISE_OBJECTION
from web.awarding.queries import award_of_bid, awards_in, current_publicity
from web.awarding.states import OBJECTION, AwardState, ObjectionOutcome, ObjectionState
from web.awarding.verbs import AwardObject, AwardVerb
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.base.site import today
from web.challenges import service as challenge_service
from web.challenges.models import Challenge
from web.challenges.moving import move
from web.challenges.states import ChallengeState
from web.people.models import User


def open_publicity(challenge: Challenge) -> Publicity | None:
    """Return the publicity period in which one may object today."""
    publicity = current_publicity(challenge.id)
    if publicity is None or challenge.state is not ChallengeState.PUBLICITY:
        return None
    is_open = publicity.ended_at is None and publicity.first_day <= today() <= publicity.last_day
    return publicity if is_open else None


def _find_open(
    publicity: Publicity, organisation_id: int, bid_id: int | None, text: str
) -> Objection | None:
    """Return an organisation's open objection with the same words, if there is one."""
    statement = select(Objection).where(
        Objection.publicity_id == publicity.id,
        Objection.organisation_id == organisation_id,
        Objection.bid_id == bid_id,
        Objection.text == text,
        Objection.state == ObjectionState.OPEN,
    )
    return db.session().scalars(statement).first()


def raise_objection(actor: User, challenge: Challenge, bid_id: int | None, text: str) -> Objection:
    """Object against a proposed bid, or (``bid_id`` None) against the procedure."""
    require(actor, RAISE_OBJECTION, challenge)
    publicity = open_publicity(challenge)
    if publicity is None:
        raise WrongState("publicity", challenge.state.value, "object")
    proposed = {award.bid_id for award in awards_in(challenge.id, {AwardState.PROPOSED})}
    if bid_id is not None and bid_id not in proposed:
        raise InputError.of("bid", "unknown")
    if not text.strip() or actor.organisation_id is None:
        raise InputError.of("text", "missing")
    # Sent twice, by a second click or after going back, it is one objection.
    same = _find_open(publicity, actor.organisation_id, bid_id, text.strip())
    if same is not None:
        return same
    objection = Objection(
        publicity=publicity,
        bid_id=bid_id,
        author_id=actor.id,
        organisation_id=actor.organisation_id,
        text=text.strip(),
    )
    db.session().add(objection)
    db.flush()
    log.record(actor, AwardVerb.OBJECT, AwardObject.OBJECTION, objection.id, challenge=challenge.id)
    mails.tell_raised(objection)
    return objection


def take_back(actor: User, objection: Objection) -> None:
    """Take an objection back before it is answered."""
    require(actor, HANDLE_OWN_OBJECTION, objection)
    _move(actor, objection, "take_back", AwardVerb.TAKE_BACK)


def dismiss(actor: User, objection: Objection, answer: str) -> None:
    """Answer that an objection is not right, and why."""
    require(actor, MANAGE_AWARDS, objection)
    _answer(actor, objection, answer)
    _move(actor, objection, "dismiss", AwardVerb.DISMISS)
    mails.tell_answered(objection)


def uphold(
    actor: User, objection: Objection, answer: str, outcome: ObjectionOutcome, public_reason: str
) -> None:
    """Answer that an objection is right, and let follow what follows.

    ``public_reason`` is what the dropped bidder, or everybody, reads: nothing that tells who
    objected. The answer is for the objector alone.
    """
    require(actor, MANAGE_AWARDS, objection)
    if outcome is ObjectionOutcome.DROP and objection.bid_id is None:
        raise InputError.of("outcome", "no_bid")
    if not public_reason.strip():
        raise InputError.of("public_reason", "missing")
    _answer(actor, objection, answer)
    objection.outcome = outcome
    _move(actor, objection, "uphold", AwardVerb.UPHOLD, outcome=outcome.value)
    # The constraints look at the answer and the state together.
    db.flush()
    mails.tell_answered(objection)
    challenge = objection.publicity.challenge
    if outcome is ObjectionOutcome.REVIEW_AGAIN:
        objection.publicity.end_reason = public_reason.strip()
        move(actor, challenge, "review_again")
    elif outcome is ObjectionOutcome.FAIL:
        challenge_service.fail(actor, challenge, public_reason, None)
    elif objection.bid_id is not None:
        award = award_of_bid(objection.bid_id)
        if award is not None and award.state is AwardState.PROPOSED:
            drop(actor, award, public_reason)


def lapse(actor: User | None, objection: Objection) -> None:
    """End an objection whose publicity period came to nothing."""
    _move(actor, objection, "lapse", AwardVerb.LAPSE)
    mails.tell_lapsed(objection)


def _answer(actor: User, objection: Objection, answer: str) -> None:
    if objection.state is not ObjectionState.OPEN:
        raise WrongState("objection", objection.state.value, "answer")
    if not answer.strip():
        raise InputError.of("answer", "missing")
    objection.answer = answer.strip()
    objection.answered_by_id, objection.answered_at = actor.id, utc_now()


def _move(
    actor: User | None, objection: Objection, name: str, verb: AwardVerb, **detail: object
) -> None:
    before = objection.state
    objection.state = step(OBJECTION, before, name)
    log.record(
        actor,
        verb,
        AwardObject.OBJECTION,
        objection.id,
        before=before.value,
        after=objection.state.value,
        **detail,
    )
