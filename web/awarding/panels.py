"""What results and awards add to the pages of challenges and bids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import url_for
from flask_babel import gettext

from web.awarding import queries as query
from web.awarding.choosing import may_choose
from web.awarding.models import Award
from web.awarding.objections import open_publicity
from web.awarding.permissions import MANAGE_AWARDS, RAISE_OBJECTION, READ_AWARD
from web.awarding.publicity import why_no_award
from web.awarding.reviews import JUDGING
from web.awarding.states import WON_AWARDS, AwardState, StageState
from web.base.access import allows
from web.base.site import today
from web.bidding.models import Bid
from web.challenges.models import Challenge
from web.challenges.states import ENDED_STATES, ChallengeState, Variant
from web.people.models import User
from web.people.session import actor
from web.reviewing.models import Sheet

_RESULT_STATES = frozenset(
    {
        ChallengeState.AWARDED,
        ChallengeState.RUNNING,
        ChallengeState.ACCEPTED,
        ChallengeState.TERMINATED,
    }
)


def of_public(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """The publicised result, and what came of it: nothing of who objected or why."""
    publicity = query.current_publicity(challenge.id)
    if publicity is None or not challenge.is_public:
        return None
    total, waiting = query.count_objections(challenge.id)
    return {
        "publicity": publicity,
        "shown": shown_awards(challenge),
        "objections": total,
        "answered": total - waiting,
        "is_open": open_publicity(challenge) is not None,
        "is_over": publicity.last_day < today(),
    }


def shown_awards(challenge: Challenge) -> list[Award]:
    """Return the awards that everybody may know of."""
    if challenge.state is ChallengeState.PUBLICITY:
        return query.awards_in(challenge.id, {AwardState.PROPOSED})
    if challenge.state in _RESULT_STATES:
        return query.awards_in(challenge.id, WON_AWARDS)
    return []


def of_aside(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """What the signed-in visitor can do about the result, and what came of its own bid."""
    user = actor()
    if user is None or query.current_publicity(challenge.id) is None:
        return None
    own = own_award(user, challenge)
    objections = query.own_objections(challenge.id, user.organisation_id)
    may_object = allows(user, RAISE_OBJECTION) and open_publicity(challenge) is not None
    if own is None and not objections and not may_object:
        return None
    return {"own": own, "objections": objections, "may_object": may_object}


def own_award(user: User, challenge: Challenge) -> Award | None:
    """Return what was decided about the bid of the account's organisation."""
    if user.organisation_id is None:
        return None
    awards = query.list_awards(challenge.id)
    return next((one for one in awards if one.bid.organisation_id == user.organisation_id), None)


def of_office(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """How far the result has come, and the way to its page."""
    publicity = query.current_publicity(challenge.id)
    if publicity is None and challenge.state is not ChallengeState.RANKED:
        return None
    return {
        "publicity": publicity,
        "waiting": query.count_objections(challenge.id)[1],
        "is_over": challenge.state in ENDED_STATES,
        "why_no_award": why_no_award(challenge),
        "awards": query.list_awards(challenge.id),
    }


def of_next(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """What the office does next about the result and the awards."""
    if challenge.state not in _NEXT or not allows(actor(), MANAGE_AWARDS):
        return None
    address = url_for("awarding.office", challenge_id=challenge.id)
    words, can_wait = _NEXT[challenge.state](challenge)
    return {"links": [(words, address)], "can_wait": can_wait}


def _next_of_ranked(challenge: Challenge) -> tuple[str, bool]:
    waits_for_owner = challenge.variant is Variant.OWNER and not query.current_choice(challenge)
    return (gettext("看排名"), True) if waits_for_owner else (gettext("公示结果"), False)


def _next_of_publicity(challenge: Challenge) -> tuple[str, bool]:
    why = why_no_award(challenge)
    words = {"": gettext("立项"), "objections": gettext("答复异议"), "nobody": gettext("递补")}
    return words.get(why, gettext("看公示和异议")), why not in words


def _next_of_running(challenge: Challenge) -> tuple[str, bool]:
    present = [query.current_stage(one) for one in query.list_awards(challenge.id)]
    waits = any(one is not None and one.state is StageState.REPORTED for one in present)
    return (gettext("考核里程碑"), False) if waits else (gettext("看里程碑"), True)


_NEXT: dict[ChallengeState, Callable[[Challenge], tuple[str, bool]]] = {
    ChallengeState.RANKED: _next_of_ranked,
    ChallengeState.PUBLICITY: _next_of_publicity,
    ChallengeState.AWARDED: lambda _: (gettext("编排里程碑并记录合同"), False),
    ChallengeState.RUNNING: _next_of_running,
}


def of_owner(challenge: Challenge, **_: object) -> dict[str, Any] | None:
    """The owner's choice, and the awards of its problem."""
    choice = query.last_choice(challenge.id)
    awards = [one for one in query.list_awards(challenge.id) if allows(actor(), READ_AWARD, one)]
    chooses = may_choose(challenge)
    if choice is None and not awards and not chooses:
        return None
    return {
        "choice": choice,
        "chooses": chooses,
        "binds": query.current_choice(challenge) is not None,
        "awards": awards,
        "present": {one.id: query.current_stage(one) for one in awards},
    }


def of_bid(bid: Bid, **_: object) -> dict[str, Any] | None:
    """What came of a bid, in words, for its bidder."""
    challenge = bid.challenge
    award = query.award_of_bid(bid.id)
    is_told = query.current_publicity(challenge.id) is not None
    if not is_told or (award is None and challenge.state not in _RESULT_STATES):
        return None
    return {"award": award, "is_won": award is not None and award.state in WON_AWARDS}


def of_sheet(sheet: Sheet, **_: object) -> dict[str, Any] | None:
    """What the team reported, for who judges it at a gate or in its acceptance; nothing where
    the round is blind: reports name who wrote them."""
    one = sheet.seat.round
    if sheet.bid_id is None or one.is_blind or one.purpose not in JUDGING:
        return None
    award = query.award_of_bid(sheet.bid_id)
    if award is None or award.state not in WON_AWARDS:
        return None
    return {"stages": [stage for stage in award.stages if stage.report]}
