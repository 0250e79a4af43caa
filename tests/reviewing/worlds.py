"""Rounds of review for tests: small, complete, and not announced to anybody."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from matcher.domain.codes import OrganisationKind, Role
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.clock import utc_now
from web.bidding.models import Bid
from web.bidding.states import BidState
from web.challenges.models import Challenge
from web.challenges.states import ChallengeState
from web.experts.models import Expert
from web.experts.states import ExpertState, ExpertUse
from web.reviewing.models import Criterion, ReviewRound, Score, Seat, Sheet
from web.reviewing.states import Purpose, ReviewMode, RoundState, SeatState, SheetState, Verdict

_numbers = itertools.count(1)


def make_challenge(**values: Any) -> Challenge:
    """A challenge under review, its bids open."""
    now = utc_now()
    defaults: dict[str, Any] = {
        "number": f"2026-{next(_numbers):03d}",
        "state": ChallengeState.REVIEW,
        "title": "深水网箱防附着技术攻关",
        "problem": "网衣两个月长满藤壶，换网费工。",
        "fields": ["marine"],
        "announced_at": now - timedelta(days=40),
        "closed_at": now - timedelta(days=10),
        "opened_at": now - timedelta(days=9),
    }
    values.setdefault("author_id", None)
    if values["author_id"] is None:
        values["author_id"] = make_user(Role.OFFICER).id
    return _store(Challenge(**(defaults | values)))


def make_bid(challenge: Challenge, **values: Any) -> Bid:
    """An admitted bid of an institute of its own; what it says is not sealed into it."""
    organisation = values.pop("organisation", None) or make_organisation(OrganisationKind.INSTITUTE)
    author = make_user(Role.INSTITUTE, organisation)
    now = utc_now()
    defaults: dict[str, Any] = {
        "state": BidState.ADMITTED,
        "code": f"{next(_numbers):02d}",
        "submitted_at": now - timedelta(days=12),
        "opened_at": now - timedelta(days=9),
    }
    return _store(
        Bid(
            challenge_id=challenge.id,
            organisation_id=organisation.id,
            author_id=author.id,
            **(defaults | values),
        )
    )


def make_expert(**values: Any) -> Expert:
    """An active expert with an account, who can be drawn."""
    number = next(_numbers)
    user = make_user(Role.EXPERT)
    defaults: dict[str, Any] = {
        "name": f"专家{number}号",
        "email": user.email,
        "user_id": user.id,
        "state": ExpertState.ACTIVE,
        "organisation_name": f"外市大学{number}",
        "fields": ["marine"],
        "subjects": "海洋防污涂层，网箱养殖装备",
        "uses": [ExpertUse.REVIEW.value],
        "declared_at": utc_now(),
    }
    return _store(Expert(**(defaults | values)))


def make_round(
    challenge: Challenge,
    bids: Sequence[Bid] = (),
    experts: Iterable[Expert] = (),
    *,
    criteria: Sequence[tuple[str, int]] = (("先进性与创新", 60), ("方案可行", 40)),
    seat_state: SeatState = SeatState.ACCEPTED,
    **values: Any,
) -> ReviewRound:
    """An open round: every expert has accepted and has an empty sheet for every bid.

    Without bids it appraises the challenge itself.
    """
    now = utc_now()
    purpose = Purpose.BIDS if bids else Purpose.APPRAISAL
    defaults: dict[str, Any] = {
        "number": len(challenge_rounds(challenge)) + 1,
        "purpose": purpose,
        "mode": ReviewMode.NETWORK,
        "state": RoundState.OPEN,
        "author_id": challenge.author_id,
        "due_at": now + timedelta(days=7),
        "started_at": now,
    }
    round_ = ReviewRound(challenge=challenge, **(defaults | values))
    round_.criteria = [
        Criterion(place=place, name=name, weight=weight)
        for place, (name, weight) in enumerate(criteria, 1)
    ]
    db.session().add(round_)
    for expert in experts:
        sheets = [Sheet(bid=bid) for bid in bids] or [Sheet()]
        round_.panel.append(Seat(expert=expert, state=seat_state, offered_at=now, sheets=sheets))
    db.commit()
    return round_


def challenge_rounds(challenge: Challenge) -> list[ReviewRound]:
    """Return the rounds a challenge has so far."""
    found = db.session().query(ReviewRound).filter_by(challenge_id=challenge.id)
    return list(found)


def fill(sheet: Sheet, points: Sequence[int], verdict: Verdict = Verdict.SUPPORT) -> None:
    """Hand a sheet in with so many whole points for each criterion, in their order."""
    pairs = zip(sheet.seat.round.criteria, points, strict=True)
    sheet.scores = [Score(criterion_id=one.id, tenths=10 * given) for one, given in pairs]
    sheet.verdict, sheet.state = verdict, SheetState.SUBMITTED
    sheet.submitted_at = utc_now()
    db.commit()


def fill_all(round_: ReviewRound, points: Mapping[int, Sequence[int]] | None = None) -> None:
    """Hand in every open sheet: ``points`` by bid, or the same for each."""
    for seat in round_.panel:
        for sheet in seat.sheets:
            if sheet.state is SheetState.OPEN:
                given = (points or {}).get(sheet.bid_id or 0)
                fill(sheet, given or [80] * len(round_.criteria))


def release(round_: ReviewRound) -> None:
    """Let a round be released, whatever lacks."""
    round_.state, round_.released_at = RoundState.RELEASED, utc_now()
    db.commit()


def _store(row: Any) -> Any:
    db.session().add(row)
    db.commit()
    return row
