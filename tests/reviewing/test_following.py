"""What becomes of seats and of the pool's figures when something happens elsewhere."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from matcher.domain.codes import ConflictCode, Role
from tests.experts.worlds import make_interest
from tests.factories import make_user
from tests.reviewing.worlds import make_bid, make_challenge, make_expert, make_round
from web.base import db
from web.base.clock import utc_now
from web.base.events import publish
from web.challenges.states import ChallengeState
from web.experts.events import InterestDeclared, LoadAsked
from web.experts.states import Tie
from web.reviewing import following, service
from web.reviewing.service import CriterionData, RoundData
from web.reviewing.states import Purpose, ReviewMode, SeatState


def test_an_interest_declared_while_a_round_runs_empties_the_seat(app: Flask) -> None:
    challenge = make_challenge()
    owner = make_bid(challenge).organisation
    challenge.organisation = owner
    touched, free = make_expert(), make_expert()
    round_ = make_round(challenge, (), [touched, free])
    interest = make_interest(touched, organisation=owner, code=ConflictCode.FAMILY)
    publish(InterestDeclared(interest))
    db.session().flush()
    left, kept = round_.panel
    assert (left.state, left.tie) == (SeatState.RECUSED, Tie.DECLARED)
    assert kept.state is SeatState.ACCEPTED
    assert following.query.open_seats_of(touched) == []


def test_the_pool_learns_how_many_sheets_wait(app: Flask) -> None:
    busy, idle = make_expert(), make_expert()
    make_round(make_challenge(), (), [busy])
    asked = LoadAsked(frozenset({busy.id, idle.id}))
    publish(asked)
    assert asked.waiting == {busy.id: 1}


def test_rounds_are_counted_by_what_they_judge(app: Flask) -> None:
    officer, challenge = make_user(Role.OFFICER), make_challenge(state=ChallengeState.APPRAISAL)
    appraisal = service.create(officer, challenge, data_of(Purpose.APPRAISAL))
    challenge.state = ChallengeState.REVIEW
    make_bid(challenge)
    first, second = (service.create(officer, challenge, data_of(Purpose.BIDS)) for _ in range(2))
    assert [one.number for one in (appraisal, first, second)] == [1, 1, 2]


def data_of(purpose: Purpose) -> RoundData:
    return RoundData(
        purpose=purpose,
        mode=ReviewMode.NETWORK,
        is_blind=False,
        bid_ids=[],
        seats=3,
        weight=50,
        drops_extremes=False,
        due_at=utc_now() + timedelta(days=5),
        place="",
        criteria=[CriterionData("先进性", "", 100)],
    )
