"""Payments and milestones are reminded of in time, once, and stand in the calendar."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import CloseCode
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
from web.base import db
from web.base.labels import region
from web.base.mails.models import Message
from web.contracts import milestone_service, payment_reminding
from web.contracts import payment_service as service
from web.contracts.payment_rules import PaymentMode
from web.contracts.payment_service import Told
from web.deals import service as deals
from web.deals.states import Doer
from web.matches.models import Match
from web.people.models import User
from web.reminders.calendar import list_deadlines

Login = Callable[[User], FlaskClient]
HALF = TOTAL // 2
REMINDERS = ("payment_due", "payment_late", "royalty_due", "milestone_due")


def remind(day: date) -> None:
    payment_reminding.remind(day)
    db.commit()


def sent() -> Counter[tuple[str, int | None]]:
    statement = select(Message.kind, Message.user_id).where(Message.kind.in_(REMINDERS))
    return Counter((kind, user) for kind, user in db.session().execute(statement))


@pytest.fixture
def match(app: Flask) -> Match:
    made = make_signed()
    plan(made, row(HALF, 7), row(HALF, 60))
    return made


def test_the_buyer_is_reminded_once_before_the_day_and_all_once_after_it(match: Match) -> None:
    pays, sells, broker = match.need.author.id, match.achievement.author.id, match.broker_id
    remind(today() - timedelta(days=1))
    assert not sent()
    remind(today())
    remind(today())
    remind(today() + timedelta(days=3))
    before = {("payment_due", pays): 1, ("payment_due", broker): 1}
    assert sent() == before
    remind(in_days(8))
    remind(in_days(9))
    late = {("payment_late", one): 1 for one in (pays, sells, broker)}
    assert sent() == before | late


def test_what_is_paid_is_not_reminded_of(match: Match) -> None:
    told = Told(paid_on=today(), amount=HALF)
    service.tell(match.need.author, match, sheet(match).lines[0].key, told)
    db.commit()
    remind(today())
    remind(in_days(9))
    assert not sent()


def test_a_moved_day_is_reminded_of_anew(match: Match) -> None:
    remind(today())
    first, second = (line.instalment for line in sheet(match).lines)
    assert first is not None
    assert second is not None
    plan(match, row(HALF, 5, id=first.id), row(HALF, 60, id=second.id))
    remind(today())
    assert sent()["payment_due", match.need.author.id] == 2


def test_the_region_says_how_long_before(match: Match, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(region().data, "payment_days_ahead", 3)
    remind(today())
    assert not sent()
    remind(in_days(4))
    assert sent()["payment_due", match.need.author.id] == 1


def test_milestones_are_reminded_of_to_whoever_reaches_them(app: Flask) -> None:
    match = make_signed()
    key = plan_milestone(match, 14, Doer.ACHIEVEMENT)
    remind(in_days(-1))
    assert not sent()
    remind(today())
    remind(today())
    assert sent() == {
        ("milestone_due", match.achievement.author.id): 1,
        ("milestone_due", match.broker_id): 1,
    }
    milestone_service.reach(match.achievement.author, match, key, today())
    db.commit()
    remind(in_days(10))
    assert sum(sent().values()) == 2


def test_a_base_that_is_not_reported_is_asked_for(app: Flask) -> None:
    match = make_signed()
    values = {"mode": PaymentMode.ROYALTY, "entry_fee": 0, "royalty": yearly(370)}
    plan(match, **values)
    remind(today())
    remind(today())
    assert sent()["royalty_due", match.need.author.id] == 1
    service.report_base(match.need.author, match, 1, 10**9)
    db.commit()
    remind(today())
    assert sent()["payment_due", match.need.author.id] == 0  # Due in 25 days.


def test_a_deal_that_ended_is_not_reminded_of(match: Match) -> None:
    deals.close(broker_of(match), match, CloseCode.TERMS_NOT_AGREED)
    db.commit()
    remind(today())
    assert not sent()


def test_what_is_due_stands_in_the_inbox_and_the_calendar(login: Login, match: Match) -> None:
    plan_milestone(match, 10, Doer.BOTH)
    pays, sells = login(match.need.author), login(match.achievement.author)
    assert "合同付款到期" in pays.get("/inbox/").text
    assert "合同付款到期" not in sells.get("/inbox/").text
    for client in (pays, sells, login(broker_of(match))):
        assert "履约节点到期" in client.get("/inbox/").text
    with pytest.MonkeyPatch.context():
        from flask import current_app

        with current_app.test_request_context():
            days = {one.key: one.day for one in list_deadlines(match.need.author, today())}
    assert days[f"pay-{match.id}"] == in_days(7)
    assert days[f"milestone-{match.id}"] == in_days(10)


def test_the_seller_is_asked_whether_a_payment_arrived(login: Login, match: Match) -> None:
    told = Told(paid_on=today(), amount=5)
    payment = service.tell(match.need.author, match, sheet(match).lines[0].key, told)
    db.commit()
    client = login(match.achievement.author)
    assert "请确认是否收到" in client.get("/inbox/").text
    service.receive(match.achievement.author, match, payment.id, None)
    db.commit()
    assert "请确认是否收到" not in client.get("/inbox/").text
