"""The office's side of reviews, through its pages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.reviewing.worlds import fill, fill_all, make_bid, make_challenge, make_expert, make_round
from web.base import db, registry
from web.base.mails.models import Message
from web.bidding import reading
from web.bidding.models import Bid
from web.bidding.plans import Plan
from web.bidding.readable import ReadableBid
from web.challenges.models import Challenge
from web.challenges.moving import move
from web.challenges.states import ChallengeState
from web.experts import ties
from web.experts.models import Expert
from web.experts.states import Tie
from web.experts.ties import FoundTie, Party
from web.people.models import User
from web.reviewing import drawing, results, service
from web.reviewing.figures import feedback_for
from web.reviewing.models import ReviewRound
from web.reviewing.states import RoundState, SeatState, SheetState

Login = Callable[[User], FlaskClient]

ROUND = {
    "mode": "network",
    "is_blind": "y",
    "seats": "2",
    "weight": "100",
    "due_at": "2099-12-10 18:00",
    "name_1": "先进性",
    "weight_1": "60",
    "name_2": "可行性",
    "weight_2": "40",
}


@pytest.fixture(autouse=True)
def tied(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """Experts with a tie to every bid; bids of these tests hold no sealed content."""
    found: set[int] = set()

    def find_ties(
        experts: Collection[Expert], parties: Mapping[int, Party]
    ) -> dict[tuple[int, int], Sequence[FoundTie]]:
        why = [FoundTie(Tie.SAME_ORGANISATION, "同在一个单位")]
        return {(one.id, key): why for one in experts if one.id in found for key in parties}

    def read_bid(bid: Bid, *, blind: bool) -> ReadableBid:
        return ReadableBid(bid.id, bid.code or "", None, Plan(), ())

    monkeypatch.setattr(ties, "find_ties", find_ties)
    monkeypatch.setattr(reading, "read_bid", read_bid)
    return found


@pytest.fixture
def challenge(app: object) -> Challenge:
    return make_challenge()


def text_of(content: bytes) -> str:
    """Return what a page, or the parts of an Office file, say."""
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(BytesIO(content)) as parts:
        return "".join(parts.read(name).decode(errors="ignore") for name in parts.namelist())


def test_a_round_is_written_drawn_and_started(
    challenge: Challenge, login: Login, tied: set[int]
) -> None:
    make_bid(challenge)
    near, far, bound = make_expert(), make_expert(subjects="古籍修复", fields=[]), make_expert()
    tied.add(bound.id)
    names = {one.id: one.name for one in (near, far, bound)}
    office = login(challenge.author)
    path = f"/office/challenges/{challenge.id}/rounds"
    refused = office.post(f"{path}/new?purpose=bids", data={**ROUND, "weight_2": "30"})
    assert refused.status_code == 422
    assert "权重合计应是 100" in refused.text
    assert "可行性" in refused.text
    assert office.post(f"{path}/new?purpose=bids", data=ROUND).status_code == 302
    round_id = db.session().scalars(select(ReviewRound.id)).one()

    office.post(f"/office/rounds/{round_id}/draw")
    assert "同在一个单位" in office.get(f"/office/rounds/{round_id}/draw").text
    round_ = db.session().get_one(ReviewRound, round_id)
    assert {one.expert_id for one in round_.panel} == set(names) - {bound.id}
    by_hand = office.post(f"/office/rounds/{round_id}/seats", data={"expert": str(bound.id)})
    assert by_hand.status_code == 422
    assert "有利害关系，不能加入" in by_hand.text

    office.post(f"/office/rounds/{round_id}/start")
    round_ = db.session().get_one(ReviewRound, round_id)
    assert (round_.state, len(round_.bid_ids)) == (RoundState.OPEN, 1)
    assert {one.state for one in round_.panel} == {SeatState.OFFERED}
    assert all(len(one.sheets) == 1 for one in round_.panel)
    told = db.session().scalars(select(Message).where(Message.kind == "review_offered")).all()
    assert len(told) == 2
    assert names[far.id] not in str([one.body for one in told])


def test_a_redraw_keeps_whom_the_officer_chose(challenge: Challenge) -> None:
    make_bid(challenge)
    chosen = make_expert(subjects="古籍修复", fields=[])
    for _ in range(3):
        make_expert()
    round_ = make_round(challenge, state=RoundState.DRAFT, seats=2, purpose="bids", started_at=None)
    drawing.add(challenge.author, round_, chosen.id)
    assert drawing.draw(challenge.author, round_) == 0
    db.commit()
    first = {seat.expert_id for seat in round_.panel}
    drawing.draw(challenge.author, round_)
    db.commit()
    assert chosen.id in first
    assert first == {seat.expert_id for seat in round_.panel}


def test_an_empty_seat_is_filled_again_and_who_left_is_not_asked_twice(
    challenge: Challenge,
) -> None:
    bid, (stays, goes) = make_bid(challenge), (make_expert(), make_expert())
    round_ = make_round(challenge, [bid], [stays, goes], seats=2)
    service.excuse(challenge.author, round_.panel[1], "临时出国")
    db.commit()
    assert {one.state for one in round_.panel[1].sheets} == {SheetState.DROPPED}
    assert drawing.draw(challenge.author, round_) == 1
    spare = make_expert()
    assert drawing.draw(challenge.author, round_) == 0
    assert service.offer(challenge.author, round_) == 1
    db.commit()
    assert [one.expert_id for one in round_.panel] == [stays.id, goes.id, spare.id]
    assert len(round_.panel[2].sheets) == 1


def test_nothing_shows_a_score_before_the_release(challenge: Challenge, login: Login) -> None:
    bid = make_bid(challenge)
    round_ = make_round(challenge, [bid], [make_expert(), make_expert()], seats=2)
    fill_all(round_, {bid.id: [87, 93]})
    for seat in round_.panel:
        seat.sheets[0].for_panel = seat.sheets[0].for_bidder = "金丝雀意见"
    db.commit()
    office = login(challenge.author)
    base = f"/office/challenges/{challenge.id}"
    paths = [
        f"{base}/rounds",
        f"/office/rounds/{round_.id}",
        f"/office/rounds/{round_.id}/draw",
        f"/office/rounds/{round_.id}/record",
        f"/office/rounds/{round_.id}/release",
        f"{base}/ranking",
        f"{base}/ranking/summary.docx",
        f"{base}/ranking/summary.xlsx",
        base,
        "/office/log",
    ]
    for path in paths:
        shown = text_of(office.get(path).data)
        for told in ("金丝雀", "89.4", "87.0", "93.0"):
            assert told not in shown, path
    office.post(f"/office/rounds/{round_.id}/release")
    page = office.get(f"/office/rounds/{round_.id}").text
    for told in ("金丝雀意见", "89.40", "87.0", "93.0"):
        assert told in page
    assert "89.40" in office.get(f"{base}/ranking").text
    for suffix in ("docx", "xlsx"):
        assert "89.4" in text_of(office.get(f"{base}/ranking/summary.{suffix}").data)


def test_a_release_without_all_sheets_needs_a_reason(challenge: Challenge, login: Login) -> None:
    bid = make_bid(challenge)
    round_ = make_round(challenge, [bid], [make_expert(), make_expert()], seats=2)
    office, path = login(challenge.author), f"/office/rounds/{round_.id}/release"
    assert "还没有一份评分" in office.post(path, data={"reason": "赶时间"}).text
    round_ = db.session().get_one(ReviewRound, round_.id)
    done, waits = (seat.sheets[0] for seat in round_.panel)
    fill(done, [80, 80])
    refused = office.post(path)
    assert refused.status_code == 422
    assert "请写明为什么现在汇总" in refused.text
    assert office.post(path, data={"reason": "一位专家住院"}).status_code == 302
    db.session().expire_all()
    assert waits.state is SheetState.DROPPED
    assert db.session().get_one(ReviewRound, round_.id).release_note == "一位专家住院"


def test_the_order_is_settled_once_the_weights_sum_up(challenge: Challenge, login: Login) -> None:
    bids, experts = [make_bid(challenge), make_bid(challenge)], [make_expert()]
    for _ in range(2):
        round_ = make_round(challenge, bids, experts, weight=70, seats=1)
        fill_all(round_, {bids[0].id: [60, 60], bids[1].id: [90, 90]})
        results.release(challenge.author, round_)
    db.commit()
    keys = [one.id for one in db.session().scalars(select(ReviewRound))]
    office, base = login(challenge.author), f"/office/challenges/{challenge.id}"
    office.post(f"{base}/rank")
    assert "各轮占比合计应是 100" in office.get(f"{base}/ranking").text
    weights = {f"weight_{keys[0]}": "40", f"weight_{keys[1]}": "60"}
    refused = office.post(f"{base}/weights", data=weights)
    assert refused.status_code == 422
    assert 'value="60"' in refused.text
    office.post(f"{base}/weights", data={**weights, "reason": "两轮占比写错"})
    assert office.post(f"{base}/rank").status_code == 302
    db.session().expire_all()
    assert db.session().get_one(Challenge, challenge.id).state is ChallengeState.RANKED
    assert "90.00" in office.get(f"{base}/ranking").text
    office.post(f"{base}/review-again", data={"reason": "异议成立"})
    db.session().expire_all()
    assert db.session().get_one(Challenge, challenge.id).state is ChallengeState.REVIEW


def test_the_bidder_reads_the_own_result_after_the_review_and_no_other(
    challenge: Challenge, login: Login
) -> None:
    own, other = make_bid(challenge), make_bid(challenge)
    round_ = make_round(challenge, [own, other], [make_expert(), make_expert()], seats=2)
    fill_all(round_, {own.id: [70, 70], other.id: [90, 90]})
    for seat in round_.panel:
        for sheet in seat.sheets:
            sheet.for_bidder, sheet.for_panel = f"意见{sheet.bid_id}", "内部"
    results.release(challenge.author, round_)
    results.rank(challenge.author, challenge)
    db.commit()
    assert feedback_for(own) is None
    move(challenge.author, challenge, "publicise")
    db.commit()
    found = feedback_for(own)
    assert found is not None
    assert (found.rank, found.points) == (2, 70)
    assert found.rounds[0].comments == (f"意见{own.id}",) * 2


def test_rounds_end_with_their_challenge_and_their_experts_hear_of_it(
    challenge: Challenge,
) -> None:
    round_ = make_round(challenge, [make_bid(challenge)], [make_expert()], seats=1)
    move(challenge.author, challenge, "withdraw")
    db.commit()
    assert round_.state is RoundState.CANCELLED
    assert round_.panel[0].sheets[0].state is SheetState.DROPPED
    assert db.session().scalars(select(Message).where(Message.kind == "review_cancelled")).one()


def test_an_appraisal_ends_with_points_on_the_challenges_page(login: Login, app: object) -> None:
    challenge = make_challenge(state=ChallengeState.APPRAISAL)
    round_ = make_round(challenge, [], [make_expert()], seats=1)
    fill_all(round_)
    office = login(challenge.author)
    page = f"/office/challenges/{challenge.id}"
    assert "80.00" not in office.get(page).text
    office.post(f"/office/rounds/{round_.id}/release")
    assert "80.00" in office.get(page).text


def test_nobody_but_officers_opens_the_pages_of_rounds(challenge: Challenge, login: Login) -> None:
    expert = make_expert()
    round_ = make_round(challenge, [make_bid(challenge)], [expert])
    assert expert.user is not None
    for user in (expert.user, make_user(Role.FIRM), make_user(Role.BROKER)):
        client = login(user)
        for path in (f"/office/rounds/{round_.id}", f"/office/challenges/{challenge.id}/ranking"):
            assert client.get(path).status_code == 403


def test_every_route_of_reviews_is_the_officers_alone(app: Flask) -> None:
    declared = registry.present()
    routes = {name: one for name, one in declared.access.items() if name.startswith("reviewing.")}
    assert len(routes) > 20
    for name, one in routes.items():
        assert set(declared.policy.roles(one.action)) == {Role.OFFICER}, name
        assert one.subject is not None, name
