"""What becomes of seats and of the pool's figures when something happens elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from flask import Flask

from matcher.domain.codes import ConflictCode, OrganisationKind, Role
from tests.bidding import worlds as bids
from tests.experts.worlds import make_interest
from tests.factories import make_organisation, make_user
from tests.reviewing.worlds import make_bid, make_challenge, make_expert, make_round
from web.base import db
from web.base.clock import utc_now
from web.base.events import publish
from web.bidding.plans import Member
from web.bidding.states import BidState
from web.challenges.states import ChallengeState
from web.experts import service
from web.experts.events import InterestDeclared, LoadAsked
from web.experts.service import Facts
from web.experts.states import Tie
from web.experts.ties import find_ties
from web.reviewing import following
from web.reviewing import service as rounds
from web.reviewing.pool import parties_of
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


def test_a_former_employer_added_while_a_round_runs_empties_the_seat(app: Flask) -> None:
    challenge = make_challenge()
    challenge.organisation = make_bid(challenge).organisation
    expert = make_expert()
    round_ = make_round(challenge, (), [expert])
    assert expert.user is not None
    facts = Facts(name=expert.name, organisation=expert.organisation_name)
    service.edit(expert.user, expert, facts)
    (seat,) = round_.panel
    assert seat.state is SeatState.ACCEPTED
    former = (challenge.organisation.name,)
    service.edit(expert.user, expert, replace(facts, former_employers=former))
    assert (seat.state, seat.tie) == (SeatState.RECUSED, Tie.FORMER_EMPLOYER)


def test_who_stood_in_an_earlier_team_of_a_bidder_is_tied(app: Flask) -> None:
    unit = make_organisation(OrganisationKind.INSTITUTE)
    earlier = bids.make_plan(team=(Member("温如故"),))
    bids.make_bid(None, unit, BidState.ADMITTED, earlier)
    bid = bids.make_bid(None, unit, BidState.ADMITTED)
    bid.challenge.state = ChallengeState.REVIEW
    round_ = make_round(bid.challenge, [bid])
    found = find_ties([make_expert(name="温如故")], parties_of(round_))
    assert [one.tie for ties in found.values() for one in ties] == [Tie.CO_APPLICANT]


def test_the_pool_learns_how_many_sheets_wait(app: Flask) -> None:
    busy, idle = make_expert(), make_expert()
    make_round(make_challenge(), (), [busy])
    asked = LoadAsked(frozenset({busy.id, idle.id}))
    publish(asked)
    assert asked.waiting == {busy.id: 1}


def test_rounds_are_counted_by_what_they_judge(app: Flask) -> None:
    officer, challenge = make_user(Role.OFFICER), make_challenge(state=ChallengeState.APPRAISAL)
    appraisal = rounds.create(officer, challenge, data_of(Purpose.APPRAISAL))
    challenge.state = ChallengeState.REVIEW
    make_bid(challenge)
    first, second = (rounds.create(officer, challenge, data_of(Purpose.BIDS)) for _ in range(2))
    assert [one.number for one in (appraisal, first, second)] == [1, 1, 2]


def test_whose_bid_was_refused_is_a_party_still(app: Flask) -> None:
    challenge = bids.make_challenge(ChallengeState.OPENED)
    admitted = bids.make_bid(challenge, state=BidState.ADMITTED)
    refused = bids.make_bid(challenge, state=BidState.REFUSED)
    round_ = make_round(challenge, [admitted], [])
    assert refused.id in parties_of(round_)


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
