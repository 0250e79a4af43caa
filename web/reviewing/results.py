"""Releasing a round, weighing the rounds, and what becomes of the challenge by them."""

from __future__ import annotations

from collections.abc import Mapping

from matcher.domain.errors import InputError, Problem, WrongState
from matcher.domain.machine import step
from web.base import db, log
from web.base.access import require
from web.base.clock import utc_now
from web.challenges import service as challenge_service
from web.challenges.models import Challenge
from web.challenges.moving import move
from web.challenges.states import ChallengeState
from web.people.models import User
from web.reviewing import mails
from web.reviewing import queries as query
from web.reviewing.defaults import WHOLE
from web.reviewing.models import ReviewRound
from web.reviewing.permissions import MANAGE_REVIEW
from web.reviewing.sheets import change, lock_round
from web.reviewing.standing import rank_challenge, rounds_that_count
from web.reviewing.states import ROUND, Purpose, RoundState, SeatState, SheetState
from web.reviewing.verbs import ReviewObject, ReviewVerb


def release(actor: User, round_: ReviewRound, reason: str = "") -> None:
    """Let officers read the scores; nobody changes one after it.

    Where a bid has fewer sheets than the round has seats, or somebody is not done, a ``reason``
    is needed, and what lacks is dropped. Raises InputError of ``reason``, and of ``sheets`` where
    a bid was judged by nobody.
    """
    require(actor, MANAGE_REVIEW, round_)
    lock_round(round_, alone=True)
    target = step(ROUND, round_.state, "release")
    drop_sheets_of_gone_bids(actor, round_)
    lacking, counts = query.waiting_sheets(round_), count_judged(round_)
    if not counts or not all(counts.values()):
        raise InputError.of("sheets", "none")
    if needs_reason(round_) and not reason.strip():
        raise InputError.of("reason", "missing")
    for sheet in lacking:
        change(actor, sheet, "drop", ReviewVerb.DROP_SHEET)
    # The database wants state and moment to change together.
    with db.session().no_autoflush:
        before, round_.state = round_.state, target
        round_.released_at, round_.release_note = utc_now(), reason.strip()
    log.record(
        actor,
        ReviewVerb.RELEASE,
        ReviewObject.ROUND,
        round_.id,
        before=before.value,
        after=target.value,
        lacking=len(lacking),
    )
    seats = [seat for seat in round_.panel if seat.state is SeatState.ACCEPTED]
    mails.tell_released([seat for seat in seats if query.progress_of(seat).done])


def count_judged(round_: ReviewRound) -> dict[str, int]:
    """Return code of a bid (empty: the challenge itself) -> how many sheets are in about it."""
    counts = query.count_submitted(round_)
    if round_.purpose is Purpose.APPRAISAL:
        return {"": counts.get(None, 0)}
    return {bid.code or "": counts.get(bid.id, 0) for bid in query.bids_of(round_)}


def needs_reason(round_: ReviewRound) -> bool:
    """Return whether a sheet lacks: somebody is not done, or a seat is empty."""
    few = any(count < round_.seats for count in count_judged(round_).values())
    return few or bool(query.waiting_sheets(round_))


def weigh(
    actor: User, challenge: Challenge, weights: Mapping[int, int | None], reason: str
) -> None:
    """Say how much each round of bids counts; the weights sum to 100.

    Where scores are known already, the ``reason`` is kept and read by whoever sees the ranking.
    """
    require(actor, MANAGE_REVIEW)
    _require_under_review(challenge, "weigh")
    rounds = rounds_that_count(challenge.id)
    given = {one.id: weights.get(one.id) for one in rounds}
    found = [
        Problem(f"weight_{key}", "range")
        for key, weight in given.items()
        if weight is None or not 0 <= weight <= WHOLE
    ]
    if not found and sum(weight or 0 for weight in given.values()) != WHOLE:
        found.append(Problem("weights", "sum"))
    changed = [one for one in rounds if given[one.id] != one.weight]
    is_known = any(one.state is RoundState.RELEASED for one in rounds)
    if changed and is_known and not reason.strip():
        found.append(Problem("reason", "missing"))
    if found:
        raise InputError(found)
    for one in changed:
        one.weight = given[one.id] or 0
        one.weight_note = reason.strip() if is_known else ""
        log.record(actor, ReviewVerb.WEIGH, ReviewObject.ROUND, one.id, weight=one.weight)


def find_rank_problems(challenge: Challenge) -> list[Problem]:
    """Return why the bids cannot be ranked yet."""
    rounds = rounds_that_count(challenge.id)
    if not rounds:
        return [Problem("rounds", "missing")]
    found = []
    if any(one.state is not RoundState.RELEASED for one in rounds):
        found.append(Problem("rounds", "open"))
    if sum(one.weight for one in rounds) != WHOLE:
        found.append(Problem("weights", "sum"))
    return found


def rank(actor: User, challenge: Challenge) -> None:
    """Settle the order of the bids. Raises InputError with what keeps it from that."""
    require(actor, MANAGE_REVIEW)
    _require_under_review(challenge, "rank")
    if problems := find_rank_problems(challenge):
        raise InputError(problems)
    if not rank_challenge(challenge.id):
        raise InputError.of("bids", "missing")
    move(actor, challenge, "rank")


def review_again(actor: User, challenge: Challenge, reason: str) -> None:
    """Go back from the order to the review, for another round."""
    require(actor, MANAGE_REVIEW)
    if challenge.state is not ChallengeState.RANKED:
        raise WrongState("challenge", challenge.state.value, "review_again")
    if not reason.strip():
        raise InputError.of("reason", "missing")
    for one in rounds_that_count(challenge.id)[-1:]:
        one.again_note = reason.strip()
    move(actor, challenge, "review_again")


def fail(actor: User, challenge: Challenge, reason: str) -> None:
    """End the challenge because no bid is good enough; everybody reads the reason."""
    require(actor, MANAGE_REVIEW)
    if challenge.state not in (ChallengeState.REVIEW, ChallengeState.RANKED):
        raise WrongState("challenge", challenge.state.value, "fail")
    challenge_service.fail(actor, challenge, reason, None)


def drop_sheets_of_gone_bids(actor: User | None, round_: ReviewRound) -> None:
    """Let the sheets about bids that take part no more count no more."""
    if round_.purpose is Purpose.APPRAISAL:
        return
    present = {bid.id for bid in query.bids_of(round_)}
    for sheet in (one for seat in round_.panel for one in seat.sheets):
        is_counted = sheet.state in (SheetState.OPEN, SheetState.SUBMITTED)
        if is_counted and sheet.bid_id not in present:
            change(actor, sheet, "drop", ReviewVerb.DROP_SHEET)


def _require_under_review(challenge: Challenge, action: str) -> None:
    if challenge.state is not ChallengeState.REVIEW:
        raise WrongState("challenge", challenge.state.value, action)
