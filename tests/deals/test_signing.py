"""A signature asks first and names what it ends; the broker may keep it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import CloseCode, Role
from tests.calendar import today
from tests.deals.test_pages import CONTRACT, again, negotiating
from tests.factories import make_confirmed, make_introduced, make_match, make_published, make_user
from tests.signing import carried_by, sign_and_confirm, ticks
from web.base import db
from web.deals import service as deals
from web.deals.models import Contract
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings.states import PostingState

Login = Callable[[User], FlaskClient]


class Desk:
    """A deal about to be signed, with another one of the same broker and one of somebody else."""

    def __init__(self, login: Login) -> None:
        self.broker = make_user(Role.BROKER, fields=["marine"])
        self.deal = negotiating(self.broker)
        need = self.deal.need
        self.own = make_introduced(need=need, broker=self.broker)
        self.queued = make_match(need=need, broker=self.broker)
        self.others = make_confirmed(need=need)
        self.client = login(self.broker)
        self.address = f"/deals/{self.deal.id}/sign"
        self.ids = [one.id for one in (self.deal, self.own, self.queued, self.others)]

    def states(self) -> list[MatchState]:
        return [again(one).state for one in self.ids]


@pytest.fixture
def desk(app: Flask, login: Login) -> Desk:
    return Desk(login)


SIGNED, CLOSED = MatchState.SIGNED, MatchState.CLOSED


def test_nothing_is_recorded_before_the_broker_has_read_what_ends(desk: Desk) -> None:
    before = desk.states()
    titles = [desk.own.achievement.latest.title, desk.others.achievement.latest.title]
    desk.others.achievement.published_revision.title = "别的经纪人谈着的成果"
    db.commit()
    page = desk.client.post(desk.address, data=CONTRACT).text
    assert "记为已达成，从公开列表中撤下" in page
    assert f"您与成果“{titles[0]}”的对接（已对接）结束" in page
    assert "您待研判的 1 项配对结束" in page
    assert "其他经纪人的 1 项配对或对接结束" in page
    assert "别的经纪人谈着的成果" not in page
    assert "2026-001" in page
    assert "465,000.00 元" in page
    assert desk.states() == before
    assert not db.session().query(Contract).count()


def test_the_confirmed_signature_ends_what_was_named(desk: Desk) -> None:
    assert sign_and_confirm(desk.client, desk.ids[0], CONTRACT).status_code == 302
    assert desk.states() == [SIGNED, CLOSED, CLOSED, CLOSED]
    assert again(desk.ids[0]).need.state is PostingState.FULFILLED
    assert again(desk.ids[3]).close_code is CloseCode.OTHER_SIGNED


def test_the_need_may_stay_open_and_all_its_deals_with_it(desk: Desk) -> None:
    before = desk.states()
    sign_and_confirm(desk.client, desk.ids[0], CONTRACT, outcome="keep")
    assert desk.states() == [SIGNED, *before[1:]]
    assert again(desk.ids[0]).need.state is PostingState.PUBLISHED


def test_single_own_deals_may_go_on_though_the_need_is_fulfilled(desk: Desk) -> None:
    sign_and_confirm(desk.client, desk.ids[0], CONTRACT, kept=[str(desk.ids[1])])
    assert desk.states() == [SIGNED, MatchState.INTRODUCED, CLOSED, CLOSED]


def test_nobody_keeps_what_another_broker_leads(desk: Desk) -> None:
    answer = sign_and_confirm(desk.client, desk.ids[0], CONTRACT, kept=[str(desk.ids[3])])
    assert answer.status_code == 422
    match = again(desk.ids[0])
    deals.sign(desk.broker, match, _data(), keep=[desk.ids[3]])
    db.commit()
    assert again(desk.ids[3]).state is CLOSED


def _data() -> deals.ContractData:
    from tests.deals.test_deals import contract

    return contract()


def test_pressing_twice_records_one_contract(desk: Desk) -> None:
    fields = carried_by(desk.client.post(desk.address, data=CONTRACT).text)
    fields["ending-outcome"] = "fulfil"
    for _ in range(2):
        answer = desk.client.post(desk.address, data=fields)
        assert answer.status_code == 302
    assert "没有重复保存" in desk.client.get(answer.location).text
    assert db.session().query(Contract).count() == 1


def test_what_came_after_the_question_is_asked_about_again(desk: Desk) -> None:
    fields = carried_by(desk.client.post(desk.address, data=CONTRACT).text)
    fields["ending-outcome"] = "fulfil"
    make_confirmed(need=again(desk.ids[0]).need, broker=db.session().get(User, desk.broker.id))
    answer = desk.client.post(desk.address, data=fields)
    assert answer.status_code == 409
    assert "刚刚有变化" in answer.text
    assert again(desk.ids[0]).state is MatchState.NEGOTIATING
    fields = carried_by(answer.text)
    fields["ending-outcome"] = "fulfil"
    assert desk.client.post(desk.address, data=fields).status_code == 302


def test_a_slip_is_shown_on_the_form_and_not_on_the_page_that_asks(desk: Desk) -> None:
    answer = desk.client.post(desk.address, data=CONTRACT | {"sign-technical": "90"})
    assert answer.status_code == 422
    assert "将会发生" not in answer.text


def test_a_taken_number_is_told_before_the_question(app: Flask, login: Login) -> None:
    broker = make_user(Role.BROKER)
    first, second = negotiating(broker), negotiating(broker)
    client = login(broker)
    sign_and_confirm(client, first.id, CONTRACT)
    answer = client.post(f"/deals/{second.id}/sign", data=CONTRACT)
    assert answer.status_code == 422
    assert "已经登记在另一个对接上" in answer.text


def test_where_nothing_else_is_open_there_is_nothing_to_choose(app: Flask, login: Login) -> None:
    match = negotiating()
    deals_kept = make_introduced(need=match.need, broker=match.broker)
    assert match.broker is not None
    client = login(match.broker)
    sign_and_confirm(client, match.id, CONTRACT, kept=[str(deals_kept.id)])
    client.post(f"/deals/{deals_kept.id}/negotiate")
    page = client.post(
        f"/deals/{deals_kept.id}/sign", data=CONTRACT | {"sign-number": "2026-002"}
    ).text
    assert "从公开列表中撤下" not in page
    assert "ending-outcome" not in page


LIMITS = [
    ("sign-total", "60000", "超过 5 亿元"),
    ("sign-total", "0.05", "不到 1000 元"),
    ("sign-technical", "0", "技术交易额为 0"),
    ("sign-signed_on", (today() - timedelta(days=400)).isoformat(), "签订日期在一年以前"),
]


@pytest.mark.parametrize(("name", "value", "words"), LIMITS)
def test_odd_values_are_asked_about_and_taken_with_a_tick(
    app: Flask, login: Login, name: str, value: str, words: str
) -> None:
    match = negotiating()
    assert match.broker is not None
    match.need.published_revision.budget_min = match.need.published_revision.budget_max = None
    db.commit()
    client, address = login(match.broker), f"/deals/{match.id}/sign"
    data = CONTRACT | {name: value}
    if name == "sign-total":
        data["sign-technical"] = value
    asked = client.post(address, data=data)
    assert asked.status_code == 422
    assert words in asked.text
    assert "将会发生" not in asked.text
    answer = sign_and_confirm(client, match.id, {**data, "sure": ticks(asked.text)})
    assert answer.status_code == 302
    assert again(match.id).state is SIGNED


@pytest.mark.parametrize(("total", "words"), [("800", "10 倍以上"), ("3", "不到需求预算")])
def test_an_amount_far_from_the_needs_budget_is_asked_about(
    app: Flask, login: Login, total: str, words: str
) -> None:
    match = negotiating()  # The need's budget is 30 to 80.
    assert match.broker is not None
    data = CONTRACT | {"sign-total": total, "sign-technical": total}
    answer = login(match.broker).post(f"/deals/{match.id}/sign", data=data)
    assert answer.status_code == 422
    assert words in answer.text


def test_completing_and_closing_say_what_follows(app: Flask, login: Login) -> None:
    match = make_introduced()
    assert match.broker is not None
    page = login(match.broker).get(f"/deals/{match.id}").text
    assert "30 天内可以在本页恢复" in page
    register_and_look(match, login)


def register_and_look(match: Match, login: Login) -> None:
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    deals.sign(match.broker, match, _data())
    deals.register(match.broker, match, "R1", today())
    db.commit()
    assert "不能再结束或撤销" in login(match.broker).get(f"/deals/{match.id}").text


def test_the_carried_values_survive_quotes_and_lines(app: Flask, login: Login) -> None:
    match = negotiating()
    assert match.broker is not None
    terms = '签约付 30%，\r\n"验收" <付> 70%'
    sign_and_confirm(login(match.broker), match.id, CONTRACT | {"sign-payment_terms": terms})
    contract = db.session().query(Contract).one()
    assert contract.payment_terms == terms.replace("\r\n", "\n")


def test_a_need_published_for_others_is_unknown_to_the_question(app: Flask, login: Login) -> None:
    match, other = negotiating(), make_confirmed(need=make_published())
    assert match.broker is not None
    sign_and_confirm(login(match.broker), match.id, CONTRACT)
    assert again(other.id).state is MatchState.CONFIRMED
