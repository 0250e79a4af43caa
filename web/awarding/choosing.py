"""The owner of a problem chooses a bid 业主制; its choice binds the office."""

from __future__ import annotations

from matcher.domain.errors import InputError, Problem, WrongState
from web.awarding import mails
from web.awarding.models import OwnerChoice
from web.awarding.permissions import CHOOSE_BID
from web.awarding.queries import list_candidates, may_propose
from web.awarding.verbs import AwardVerb
from web.base import db, log
from web.base.access import require
from web.challenges.models import Challenge
from web.challenges.states import Variant
from web.challenges.verbs import ChallengeObject
from web.people.models import User


def may_choose(challenge: Challenge) -> bool:
    """Return whether the owner chooses now: the bids are ranked, and nothing is publicised."""
    return challenge.variant is Variant.OWNER and may_propose(challenge)


def choose(
    actor: User, challenge: Challenge, bid_id: int | None, reasons: str, public_reasons: str
) -> OwnerChoice:
    """Choose a bid, and say why: to the office, and to everybody. It may be changed until the
    result is publicised."""
    require(actor, CHOOSE_BID, challenge)
    if not may_choose(challenge):
        raise WrongState("challenge", challenge.state.value, "choose")
    open_to = {one.bid.id for one in list_candidates(challenge) if not one.is_out}
    problems = []
    if bid_id is None or bid_id not in open_to:
        problems.append(Problem("bid", "missing"))
    if not reasons.strip():
        problems.append(Problem("reasons", "missing"))
    if not public_reasons.strip():
        problems.append(Problem("public_reasons", "missing"))
    if problems or bid_id is None:
        raise InputError(problems)
    choice = OwnerChoice(
        challenge_id=challenge.id,
        bid_id=bid_id,
        reasons=reasons.strip(),
        public_reasons=public_reasons.strip(),
        by_id=actor.id,
    )
    db.session().add(choice)
    db.flush()
    log.record(actor, AwardVerb.CHOOSE, ChallengeObject.CHALLENGE, challenge.id, bid=bid_id)
    mails.tell_choice_made(challenge, choice.id)
    return choice
