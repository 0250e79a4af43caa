"""Payments of a contract: planned by the broker, told by both sides, nothing lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role, Side
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from tests.calendar import today
from tests.contracts.payment_worlds import (
    TOTAL,
    broker_of,
    in_days,
    make_signed,
    plan,
    plan_milestone,
    row,
    sheet,
    yearly,
)
from tests.factories import make_introduced, make_user
from web.base import db
from web.base.models import LogEntry
from web.contracts import payment_service as service
from web.contracts.models import Particulars
from web.contracts.payment_rules import DueState, PaymentMode, Terms
from web.contracts.payment_service import Told
from web.deals import corrections
from web.deals.queries import contract_of
from web.deals.service import ContractData
from web.matches.models import Match
from web.people.models import User

Login = Callable[[User], FlaskClient]
HALF = TOTAL // 2


@pytest.fixture
def match(app: Flask) -> Match:
    """A deal paid in two halves: the first is late, the second due in a month."""
    made = make_signed()
    plan(made, row(HALF, -3, what="首付款"), row(HALF, 30, what="尾款"))
    return made


def buyer(match: Match) -> User:
    return match.need.author


def seller(match: Match) -> User:
    return match.achievement.author


def paid(amount: int, days: int = 0, note: str = "") -> Told:
    return Told(paid_on=in_days(days), amount=amount, note=note)


def tell(match: Match, user: User, amount: int, place: int = 0) -> int:
    payment = service.tell(user, match, sheet(match).lines[place].key, paid(amount))
    db.commit()
    return payment.id


def test_a_plan_that_is_not_the_total_is_refused(app: Flask) -> None:
    made = make_signed()
    for rows in ((row(HALF), row(HALF - 1)), (row(TOTAL),), ()):
        with pytest.raises(InputError):
            plan(made, *rows)
    plan(made, row(HALF), row(HALF))
    assert sheet(made).open == TOTAL


def test_part_of_an_instalment_may_be_paid_and_no_more_than_is_open(match: Match) -> None:
    tell(match, buyer(match), 1)
    tell(match, buyer(match), HALF - 2)
    found = sheet(match)
    assert (found.told, found.received, found.open) == (HALF - 1, 0, TOTAL - HALF + 1)
    assert found.lines[0].state is DueState.OVERDUE
    assert found.overdue == 1
    with pytest.raises(InputError):
        tell(match, buyer(match), 2)
    tell(match, buyer(match), 1)
    assert sheet(match).lines[0].state is DueState.SETTLED
    assert sheet(match).overdue == 0


def test_what_the_buyer_tells_waits_for_the_seller(match: Match) -> None:
    key = tell(match, buyer(match), HALF)
    assert sheet(match).received == 0
    for other in (buyer(match), broker_of(match)):
        with pytest.raises(Forbidden):
            service.receive(other, match, key, None)
    service.receive(seller(match), match, key, None)
    db.commit()
    assert sheet(match).received == HALF


def test_what_the_seller_tells_has_arrived(match: Match) -> None:
    tell(match, seller(match), HALF)
    assert sheet(match).received == HALF


def test_a_corrected_payment_keeps_what_it_said_before(match: Match) -> None:
    key = tell(match, buyer(match), HALF)
    service.receive(seller(match), match, key, None)
    db.commit()
    service.correct(buyer(match), match, key, paid(HALF - 5, -1, "少付五分"), None)
    db.commit()
    (payment,) = sheet(match).lines[0].payments
    assert payment.amount == HALF - 5
    assert payment.received_at is None
    assert payment.corrections[0]["amount"] == HALF
    entry = db.session().query(LogEntry).filter_by(action="correct_payment").one()
    assert entry.detail["payment_yuan"] == "50000.00 → 49999.95"


def test_only_who_told_of_a_payment_corrects_or_withdraws_it(match: Match) -> None:
    key = tell(match, buyer(match), HALF)
    with pytest.raises(Forbidden):
        service.correct(seller(match), match, key, paid(1), None)
    with pytest.raises(Forbidden):
        service.withdraw(seller(match), match, key, None)
    service.withdraw(buyer(match), match, key, None)
    db.commit()
    found = sheet(match)
    assert found.told == 0
    assert [one.id for one in found.withdrawn] == [key]


def test_nobody_changes_a_payment_they_have_not_seen(match: Match) -> None:
    key = tell(match, buyer(match), HALF)
    service.correct(buyer(match), match, key, paid(HALF - 5), 1)
    db.commit()
    with pytest.raises(LostRace):
        service.receive(seller(match), match, key, 1)


def test_a_day_to_come_is_no_payment(match: Match) -> None:
    with pytest.raises(InputError):
        service.tell(buyer(match), match, sheet(match).lines[0].key, paid(1, 1))


def test_what_was_paid_stays_when_the_plan_changes(match: Match) -> None:
    tell(match, buyer(match), 300)
    first, second = sheet(match).lines
    assert first.instalment is not None
    kept = first.instalment.id
    with pytest.raises(InputError):
        plan(match, row(HALF), row(HALF))
    with pytest.raises(InputError):
        plan(match, row(299, id=kept), row(TOTAL - 299))
    plan(match, row(300, id=kept), row(100), row(TOTAL - 400))
    found = sheet(match)
    assert [line.amount for line in found.lines] == [300, 100, TOTAL - 400]
    assert found.told == 300
    assert second.instalment is not None


def test_two_who_plan_at_the_same_time_collide(match: Match) -> None:
    terms = Terms(mode=PaymentMode.ONCE, rows=(row(TOTAL),))
    with pytest.raises(LostRace):
        service.plan(broker_of(match), match, terms, 0)


def test_a_milestone_makes_its_instalment_due(app: Flask) -> None:
    from web.contracts import milestone_service

    made = make_signed()
    key = plan_milestone(made, 20)
    plan(made, row(HALF, 10), row(HALF, None, milestone_id=key))
    assert sheet(made).lines[1].state is DueState.WAITS
    milestone_service.reach(seller(made), made, key, in_days(-2))
    db.commit()
    assert sheet(made).lines[1].due == in_days(-2)
    assert sheet(made).lines[1].state is DueState.OVERDUE


def test_a_royalty_is_computed_from_the_base_the_buyer_reports(app: Flask) -> None:
    made = make_signed()
    values = {"mode": PaymentMode.ROYALTY, "entry_fee": HALF, "royalty": yearly(800, cap=10_000)}
    plan(made, row(HALF), **values)
    with pytest.raises(Forbidden):
        service.report_base(seller(made), made, 1, 100)
    with pytest.raises(InputError):
        service.report_base(buyer(made), made, 3, 100)  # Not over yet.
    service.report_base(buyer(made), made, 1, 200_043)
    service.report_base(buyer(made), made, 2, 10**9)
    db.commit()
    amounts = [line.amount for line in sheet(made).lines]
    assert amounts == [HALF, 7_002, 10_000 - 7_002]  # 7001.505 fen; then up to the cap.
    tell(made, seller(made), 7_000, place=1)
    with pytest.raises(InputError):
        service.report_base(buyer(made), made, 1, 100)
    db.rollback()
    service.report_base(buyer(made), made, 1, 200_000)
    db.commit()
    assert sheet(made).lines[1].open == 0


def test_once_a_base_is_reported_the_royalty_stands(app: Flask) -> None:
    made = make_signed()
    values = {"mode": PaymentMode.ROYALTY, "entry_fee": HALF}
    plan(made, row(HALF), **values, royalty=yearly())
    service.report_base(buyer(made), made, 1, 100)
    db.commit()
    with pytest.raises(InputError):
        plan(made, row(HALF), **values, royalty=yearly(rate=500))


def test_a_corrected_contract_shows_the_gap(match: Match) -> None:
    contract = contract_of(match)
    assert contract is not None
    known = {name: getattr(contract, name) for name in ContractData.__slots__}
    data = ContractData(**(known | {"total": TOTAL + 700}))
    correction = corrections.Correction(data=data, reason="少录")
    corrections.correct(broker_of(match), match, correction)
    db.commit()
    assert sheet(match).gap == -700


def test_the_form_may_say_that_the_need_sells(match: Match) -> None:
    contract = contract_of(match)
    db.session().add(Particulars(contract=contract, seller_side=Side.NEED))
    db.commit()
    tell(match, buyer(match), HALF)
    assert sheet(match).received == HALF


def test_without_a_contract_there_is_nothing_to_plan(app: Flask) -> None:
    made = make_introduced()
    with pytest.raises(WrongState):
        service.plan(broker_of(made), made, Terms(mode=PaymentMode.ONCE, rows=()), 0)


def test_whose_deal_it_is_not_sees_nothing_and_does_nothing(login: Login, match: Match) -> None:
    address = f"/deals/{match.id}/payments"
    for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER):
        client = login(make_user(role))
        assert client.get(address).status_code == 404
        assert client.post(f"{address}/tell").status_code in (403, 404)
        assert client.post(f"{address}/plan").status_code in (403, 404)
    officer = login(make_user(Role.OFFICER))
    text = officer.get(address).text
    assert "首付款" in text
    assert "/payments/tell" not in text
    for step in ("tell", "plan", "receive", "correct", "withdraw", "base"):
        assert officer.post(f"{address}/{step}").status_code in (403, 404)


def test_both_sides_tell_on_the_page_and_see_what_the_other_told(
    login: Login, match: Match
) -> None:
    address, key = f"/deals/{match.id}/payments", sheet(match).lines[0].key
    pays, sells = login(buyer(match)), login(seller(match))
    data = {
        "payment-purpose": key,
        "payment-paid_on": str(today()),
        "payment-amount": "2.5",
        "payment-note": "回单 0231",
    }
    for name, wrong in (("amount", "x"), ("amount", "6"), ("paid_on", ""), ("purpose", "i0")):
        answer = pays.post(f"{address}/tell", data=data | {f"payment-{name}": wrong})
        assert answer.status_code == 422
        assert "回单 0231" in answer.text
    assert pays.post(f"{address}/tell", data=data).status_code == 302
    text = sells.get(address).text
    assert "25,000.00 元" in text
    assert "等卖方确认收到" in text
    payment = sheet(match).lines[0].payments[0].id
    page = pays.get(f"{address}/correct?payment={payment}").text
    assert 'value="2.5"' in page
    wrong_day = {"payment": str(payment), "paid_on": "", "amount": "2", "note": "改"}
    assert pays.post(f"{address}/correct", data=wrong_day).status_code == 422
    fixed = wrong_day | {"paid_on": str(today()), "version": "1"}
    assert pays.post(f"{address}/correct", data=fixed).status_code == 302
    assert "更正前：25,000.00 元" in sells.get(address).text
    assert sells.post(f"{address}/receive", data={"payment": str(payment)}).status_code == 302
    assert "卖方已确认收到" in pays.get(address).text
    contract = pays.get(f"/deals/{match.id}/contract").text
    assert "20,000.00 元" in contract


def test_the_broker_plans_on_the_page_in_percent(login: Login) -> None:
    match = make_signed(total=10_001)
    client = login(broker_of(match))
    address = f"/deals/{match.id}/payments/plan"
    assert client.get(address).status_code == 200
    data = {
        "mode": "instalments",
        "rows-0-what": "首付款",
        "rows-0-due": str(in_days(5)),
        "rows-0-amount": "33.3%",
        "rows-1-what": "尾款",
        "rows-1-due": str(in_days(50)),
        "rows-1-amount": "66.6%",
        "rows-2-what": "",
        "rows-2-due": "",
        "rows-2-amount": "",
    }
    answer = client.post(address, data=data)
    assert answer.status_code == 422
    assert "33.3%" in answer.text
    assert client.post(address, data=data | {"more": "1"}).status_code == 200
    assert client.post(address, data=data | {"rows-1-due": ""}).status_code == 422
    assert client.post(address, data=data | {"rows-1-amount": "66.7%"}).status_code == 302
    assert [line.amount for line in sheet(match).lines] == [3_330, 6_671]
    changed = client.get(address).text
    assert 'value="尾款"' in changed


def test_the_broker_plans_a_royalty_on_the_page(login: Login) -> None:
    match = make_signed()
    client = login(broker_of(match))
    address = f"/deals/{match.id}/payments/plan"
    data = {
        "mode": "royalty",
        "entry_fee": "0",
        "royalty_of": "净销售额",
        "royalty_rate": "3.5",
        "royalty_period": "quarter",
        "royalty_first": str(in_days(-200)),
        "royalty_until": str(in_days(800)),
        "royalty_days": "45",
    }
    for name, wrong in (
        ("royalty_rate", "3.555"),
        ("royalty_rate", "101"),
        ("royalty_of", ""),
        ("royalty_until", ""),
        ("entry_fee", ""),
    ):
        assert client.post(address, data=data | {name: wrong}).status_code == 422, (name, wrong)
    assert client.post(address, data=data).status_code == 302
    assert "3.5%" in client.get(f"/deals/{match.id}/payments").text
    pays = login(buyer(match))
    page = f"/deals/{match.id}/payments"
    assert pays.post(f"{page}/base", data={"base-number": "1", "base-base": "x"}).status_code == 422
    answer = pays.post(f"{page}/base", data={"base-number": "1", "base-base": "100"})
    assert answer.status_code == 302
    assert sheet(match).lines[0].amount == 3_500_000
