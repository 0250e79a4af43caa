"""What becomes of seats and of the pool's figures when something happens elsewhere."""

from __future__ import annotations

from flask import Flask

from matcher.domain.codes import ConflictCode
from tests.experts.worlds import make_interest
from tests.reviewing.worlds import make_bid, make_challenge, make_expert, make_round
from web.base import db
from web.base.events import publish
from web.experts.events import InterestDeclared, LoadAsked
from web.experts.states import Tie
from web.reviewing import following
from web.reviewing.states import SeatState


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
