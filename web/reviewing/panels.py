"""What reviews add to pages of others."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext

from web.base.access import allows
from web.bidding.models import Bid
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.experts.models import Expert
from web.people.session import actor
from web.reviewing import queries as query
from web.reviewing.defaults import WANTED_STATE
from web.reviewing.figures import BidResult, feedback_for, results_of
from web.reviewing.permissions import MANAGE_REVIEW
from web.reviewing.results import find_rank_problems
from web.reviewing.states import Purpose, RoundState


def of_challenge(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """The rounds of a challenge on its page for officers, with what the appraisal found."""
    if not allows(actor(), MANAGE_REVIEW):
        return None
    lines = query.list_rounds(challenge.id)
    can_plan = challenge.state in WANTED_STATE.values()
    if not lines and not can_plan:
        return None
    return {
        "challenge": challenge,
        "lines": lines,
        "can_plan": can_plan,
        "appraisal": _appraisal(challenge),
        "has_ranking": any(one.round.purpose is Purpose.BIDS for one in lines),
    }


def of_next(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """What the office does next about the review."""
    if challenge.state not in WANTED_STATE.values() or not allows(actor(), MANAGE_REVIEW):
        return None
    found = _next_step(challenge)
    return {"links": [found]} if found else None


def _next_step(challenge: Challenge) -> tuple[str, str] | None:
    rounds = query.rounds_of(challenge.id)
    under_way = [one for one in rounds if one.state in (RoundState.DRAFT, RoundState.OPEN)]
    if under_way:
        first = under_way[0]
        address = url_for("reviewing.show", round_id=first.id)
        if first.state is RoundState.DRAFT:
            return gettext("继续安排第 %(number)s 轮评审", number=first.number), address
        return gettext("看第 %(number)s 轮评审的进度", number=first.number), address
    index = url_for("reviewing.index", challenge_id=challenge.id)
    if challenge.state is ChallengeState.APPRAISAL:
        return None if _appraisal(challenge) else (gettext("安排专家论证"), index)
    if challenge.state is not ChallengeState.REVIEW:
        return None
    if find_rank_problems(challenge):
        return gettext("安排专家评审"), index
    return gettext("核对并确定排序"), url_for("reviewing.ranking", challenge_id=challenge.id)


def of_bid(bid: Bid, **_: object) -> dict[str, Any] | None:
    """What the bidder reads of the review, on the bidder's own page."""
    reader = actor()
    if reader is None or reader.organisation_id != bid.organisation_id:
        return None
    found = feedback_for(bid)
    return None if found is None else {"feedback": found}


def of_expert(expert: Expert, **_: object) -> dict[str, Any] | None:
    """The reviews an expert was asked for, for officers."""
    if not allows(actor(), MANAGE_REVIEW):
        return None
    seats = query.earlier_seats_of(expert)
    if not seats:
        return None
    return {"seats": seats, "progress": {one.id: query.progress_of(one) for one in seats}}


def _appraisal(challenge: Challenge) -> BidResult | None:
    """Return what the last released appraisal found, while that is the question."""
    if challenge.state not in (ChallengeState.APPRAISAL, ChallengeState.READY):
        return None
    released = [
        one
        for one in query.rounds_of(challenge.id)
        if one.purpose is Purpose.APPRAISAL and one.state is RoundState.RELEASED
    ]
    return next(iter(results_of(released[-1])), None) if released else None
