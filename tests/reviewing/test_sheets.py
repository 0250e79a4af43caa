"""Seats are answered and sheets filled by their own expert, while the round runs."""

from __future__ import annotations

import pytest
from flask import Flask, current_app
from sqlalchemy import select, update

from matcher.domain.errors import Forbidden, InputError, WrongState
from tests.factories import make_user
from tests.reviewing.worlds import (
    fill_all,
    make_bid,
    make_challenge,
    make_expert,
    make_round,
    release,
)
from web.base import db
from web.base.clock import utc_now
from web.base.mails.models import Message
from web.base.models import LogEntry
from web.bidding.states import BidState, FormFault
from web.experts.states import Tie
from web.people.models import User
from web.reviewing import seats, sheets
from web.reviewing.models import ReviewRound, Seat, Sheet
from web.reviewing.own_data import collect_seats, collect_sheets, keep_for_open_seats
from web.reviewing.queries import progress_of
from web.reviewing.standing import rank_challenge, stand_in
from web.reviewing.states import RoundState, SeatState, SheetState, Verdict


@pytest.fixture
def round_(app: Flask) -> ReviewRound:
    challenge = make_challenge()
    return make_round(
        challenge, [make_bid(challenge), make_bid(challenge)], [make_expert(), make_expert()]
    )


def first(round_: ReviewRound) -> tuple[User, Seat, Sheet]:
    seat = round_.panel[0]
    assert seat.expert.user is not None
    return seat.expert.user, seat, seat.sheets[0]


def test_nothing_changes_once_the_round_is_released_however_old_the_page(
    round_: ReviewRound,
) -> None:
    expert, seat, sheet = first(round_)
    fill_all(round_)
    assert sheet.seat.round.state is RoundState.OPEN
    # As another process does, while this one has read the round already.
    released = {"state": RoundState.RELEASED, "released_at": utc_now()}
    statement = update(ReviewRound).where(ReviewRound.id == round_.id).values(released)
    db.session().execute(statement.execution_options(synchronize_session=False))
    with pytest.raises(WrongState):
        sheets.reopen(expert, sheet)
    with pytest.raises(WrongState):
        seats.decline(expert, seat, "没有时间。")


def test_a_sheet_is_saved_in_parts_and_submitted_whole(round_: ReviewRound) -> None:
    expert, _seat, sheet = first(round_)
    one, other = round_.criteria
    sheets.save(expert, sheet, {one.id: 805}, None, "", "")
    with pytest.raises(InputError) as error:
        sheets.submit(expert, sheet)
    assert [p.field for p in error.value.problems] == [f"score_{other.id}", "verdict"]
    sheets.save(expert, sheet, {other.id: 700}, Verdict.SUPPORT, " 可行 ", "")
    sheets.submit(expert, sheet)
    db.commit()
    assert (sheet.state, sheet.for_bidder) == (SheetState.SUBMITTED, "可行")
    assert {score.tenths for score in sheet.scores} == {805, 700}
    with pytest.raises(WrongState):
        sheets.save(expert, sheet, {one.id: 1}, None, "", "")
    sheets.reopen(expert, sheet)
    sheets.save(expert, sheet, {one.id: None}, None, "", "")
    db.commit()
    assert len(sheet.scores) == 1


@pytest.mark.parametrize("tenths", [-1, 1001])
def test_points_beyond_the_scale_are_refused(round_: ReviewRound, tenths: int) -> None:
    expert, _seat, sheet = first(round_)
    with pytest.raises(InputError):
        sheets.save(expert, sheet, {round_.criteria[0].id: tenths}, None, "", "")


def test_nobody_but_the_seats_expert_answers_or_scores(round_: ReviewRound) -> None:
    _own, seat, sheet = first(round_)
    colleague = round_.panel[1].expert.user
    assert colleague is not None
    for other in (colleague, make_user()):
        for act in (
            lambda user: sheets.save(user, sheet, {}, None, "", ""),
            lambda user: sheets.submit(user, sheet),
            lambda user: seats.decline(user, seat, "没有时间"),
            lambda user: seats.recuse_sheet(user, sheet, "认识"),
        ):
            with pytest.raises(Forbidden):
                act(other)


def test_after_the_release_nothing_changes(round_: ReviewRound) -> None:
    expert, seat, sheet = first(round_)
    fill_all(round_)
    release(round_)
    for act in (
        lambda: sheets.reopen(expert, sheet),
        lambda: sheets.save(expert, sheet, {}, None, "", ""),
        lambda: seats.recuse(expert, seat, Tie.DECLARED, "亲属"),
    ):
        with pytest.raises(WrongState):
            act()


def test_no_score_is_read_before_the_release(round_: ReviewRound) -> None:
    fill_all(round_)
    with pytest.raises(WrongState):
        stand_in(round_)
    with pytest.raises(WrongState):
        rank_challenge(round_.challenge_id)
    release(round_)
    assert [one.rank for one in rank_challenge(round_.challenge_id)] == [1, 1]
    assert {one.mean for one in stand_in(round_).values()} == {80}


def test_who_leaves_a_seat_takes_the_sheets_out_and_officers_hear_of_it(
    round_: ReviewRound,
) -> None:
    fill_all(round_)
    officer = round_.challenge.author
    expert, seat, _sheet = first(round_)
    with pytest.raises(InputError):
        seats.recuse(expert, seat, Tie.DECLARED, " ")
    seats.recuse(expert, seat, Tie.DECLARED, "配偶在揭榜单位任职")
    db.commit()
    assert (seat.state, seat.tie) == (SeatState.RECUSED, Tie.DECLARED)
    assert {one.state for one in seat.sheets} == {SheetState.RECUSED}
    told = db.session().scalars(select(Message).where(Message.kind == "review_seat_left")).one()
    assert told.user_id == officer.id
    assert "配偶" not in str(told.body)
    release(round_)
    assert all(len(one.totals) == 1 for one in stand_in(round_).values())


def test_one_bid_can_be_left_alone(round_: ReviewRound) -> None:
    expert, seat, sheet = first(round_)
    seats.recuse_sheet(expert, sheet, "曾合作申报")
    db.commit()
    assert (sheet.state, sheet.reason) == (SheetState.RECUSED, "曾合作申报")
    assert seat.state is SeatState.ACCEPTED


def test_the_log_holds_no_score(round_: ReviewRound) -> None:
    expert, _seat, sheet = first(round_)
    sheets.save(expert, sheet, {one.id: 873 for one in round_.criteria}, Verdict.AGAINST, "", "")
    sheets.submit(expert, sheet)
    db.commit()
    for entry in db.session().scalars(select(LogEntry)):
        assert "873" not in str(entry.detail)
        assert "against" not in str(entry.detail)


def test_an_expert_takes_the_own_sheets_along_and_settles_open_seats_first(
    round_: ReviewRound,
) -> None:
    expert, seat, sheet = first(round_)
    sheets.save(expert, sheet, {}, None, "我的意见", "")
    db.commit()
    assert [row["for_bidder"] for row in collect_sheets(expert)] == ["我的意见", ""]
    with current_app.test_request_context():
        assert len(keep_for_open_seats(expert)) == 1
    seats.decline(expert, seat, "出国")
    db.commit()
    assert keep_for_open_seats(expert) == []
    assert [row["reason"] for row in collect_seats(expert)] == ["出国"]


def test_a_refused_bid_is_neither_waited_for_nor_counted(round_: ReviewRound) -> None:
    fill_all(round_)
    gone = round_.panel[0].sheets[0].bid
    assert gone is not None
    gone.state, gone.fault = BidState.REFUSED, FormFault.DUPLICATE
    db.commit()
    assert all(progress_of(seat).count == 1 for seat in round_.panel)
    release(round_)
    assert gone.id not in {one.bid_id for one in rank_challenge(round_.challenge_id)}


def test_own_data_of_a_blind_round_do_not_say_what_ties_the_expert(round_: ReviewRound) -> None:
    expert, seat, _sheet = first(round_)
    round_.is_blind = True
    seats.stand_down(expert, seat, Tie.SAME_ORGANISATION, "核对发现利害关系。")
    assert [row["tie"] for row in collect_seats(expert)] == [None]
