"""From registration to the transfer."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from matcher.domain.codes import Role
from matcher.domain.errors import InputError, LostRace, WrongState
from tests.calendar import today
from tests.factories import make_user
from tests.inventions.worlds import (
    PRICE,
    evaluate,
    let_pass,
    make_approved,
    make_clear,
    make_evaluated,
    make_publicised,
    make_registered,
    publicise,
    say,
)
from web.base import db
from web.base.workdays.calendar import Special, WorkCalendar
from web.base.workdays.official import official_calendar
from web.base.workdays.states import DayKind
from web.inventions import pricing, service
from web.inventions.models import Invention
from web.inventions.period import last_day
from web.inventions.price_models import PricePublication
from web.inventions.states import (
    InventionState,
    MarketWay,
    PriceObjectionState,
    PublicationState,
)

S = InventionState


@pytest.mark.usefixtures("app")
def test_an_invention_goes_from_hand_to_hand_and_a_no_sends_it_back() -> None:
    invention = make_evaluated()
    assert invention.next_approval == "院系"
    say(invention)
    say(invention, is_yes=False, words="评估依据不足。")
    assert invention.state is S.REGISTERED
    evaluate(invention)
    assert invention.round == 2
    assert invention.next_approval == "院系"
    for _ in range(3):
        say(invention)
    assert invention.state is S.APPROVED
    assert [one.round for one in invention.approvals] == [1, 1, 2, 2, 2]


@pytest.mark.usefixtures("app")
def test_a_no_says_why_and_no_day_lies_ahead() -> None:
    invention = make_evaluated()
    with pytest.raises(InputError):
        say(invention, is_yes=False)
    db.rollback()
    with pytest.raises(InputError):
        service.decide(
            invention.author,
            invention,
            service.Verdict(is_yes=True, person="主任", day=today() + timedelta(1), words=""),
        )


@pytest.mark.usefixtures("app")
def test_an_upheld_objection_goes_back_to_the_price_and_lets_the_others_lapse() -> None:
    publication = make_publicised()
    invention = publication.invention
    one = pricing.raise_objection(make_user(Role.FIRM), publication, "价格偏低")
    other = pricing.record_paper(invention.author, publication, "某某", "名称有误")
    pricing.uphold(invention.author, one, "核实属实，重新评估。")
    db.commit()
    assert invention.state is S.APPROVED
    assert publication.state is PublicationState.STOPPED
    assert other.state is PriceObjectionState.LAPSED
    again = publicise(invention)
    let_pass(again)
    assert invention.state is S.CLEAR
    assert again.state is PublicationState.PASSED


@pytest.mark.usefixtures("app")
def test_the_way_is_clear_only_after_the_period_and_with_no_open_objection() -> None:
    publication = make_publicised()
    invention = publication.invention
    objection = pricing.raise_objection(make_user(Role.BROKER), publication, "价格偏低")
    pricing.end_over(publication.last_day)
    assert invention.state is S.PUBLICISED
    with pytest.raises(WrongState):
        service.transfer(invention.author, invention, to="公司", day=today())
    let_pass(publication)
    assert invention.state is S.PUBLICISED
    pricing.dismiss(invention.author, objection, "评估方法合规。")
    db.commit()
    assert invention.state is S.CLEAR
    service.transfer(invention.author, invention, to="公司", day=today())
    assert invention.state is S.TRANSFERRED


@pytest.mark.usefixtures("app")
def test_a_dismissed_objection_does_not_shorten_the_period() -> None:
    publication = make_publicised()
    objection = pricing.raise_objection(make_user(Role.FIRM), publication, "价格偏低")
    pricing.dismiss(publication.invention.author, objection, "评估方法合规。")
    pricing.end_over(publication.last_day)
    assert publication.invention.state is S.PUBLICISED
    pricing.end_over(publication.last_day + timedelta(1))
    assert publication.invention.state is S.CLEAR


@pytest.mark.usefixtures("app")
def test_nobody_objects_after_the_last_day() -> None:
    publication = make_publicised()
    publication.first_day -= timedelta(days=40)
    publication.last_day = today() - timedelta(days=1)
    db.commit()
    with pytest.raises(WrongState):
        pricing.raise_objection(make_user(Role.FIRM), publication, "价格偏低")
    publication.last_day = today()
    assert pricing.raise_objection(make_user(Role.FIRM), publication, "价格偏低").id


@pytest.mark.usefixtures("app")
def test_an_auction_needs_no_publication() -> None:
    invention = make_approved()
    service.trade(
        invention.author,
        invention,
        way=MarketWay.AUCTION,
        place="拍卖行",
        day=today(),
        price=100,
    )
    assert invention.state is S.CLEAR


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("make", [make_registered, make_evaluated, make_approved, make_clear])
def test_one_can_be_withdrawn_at_any_time_before_its_transfer(make: object) -> None:
    invention: Invention = make()  # type: ignore[operator]
    pricing.withdraw(invention.author, invention, "专利失效")
    assert invention.state is S.WITHDRAWN
    with pytest.raises(WrongState):
        pricing.withdraw(invention.author, invention, "专利失效")


@pytest.mark.usefixtures("app")
def test_who_withdraws_a_published_price_stops_it() -> None:
    publication = make_publicised()
    pricing.raise_objection(make_user(Role.FIRM), publication, "价格偏低")
    pricing.withdraw(publication.invention.author, publication.invention, "专利失效")
    assert publication.state is PublicationState.STOPPED
    assert not publication.open_objections


@pytest.mark.usefixtures("app")
def test_a_second_click_is_no_second_word() -> None:
    invention = make_approved()
    with pytest.raises(LostRace):
        pricing.publicise(invention.author, invention, PRICE, invention.version - 1)
    publication = publicise(invention)
    firm = make_user(Role.FIRM)
    first = pricing.raise_objection(firm, publication, "价格偏低")
    assert pricing.raise_objection(firm, publication, " 价格偏低 ") is first


@given(first=st.dates(date(2018, 1, 1), date(2026, 10, 1)), days=st.integers(1, 40))
def test_a_period_is_never_short_and_never_ends_on_a_day_off(first: date, days: int) -> None:
    calendar = official_calendar()
    last = last_day(first, days, calendar)
    least = first + timedelta(days=max(days, 15))
    assert last >= least
    assert calendar.is_working_day(last)
    assert all(
        not calendar.is_working_day(least + timedelta(days=number))
        for number in range((last - least).days)
    )


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 31), date(2026, 2, 24)),  # The fifteenth day lies in the Spring Festival.
        (date(2027, 2, 13), date(2027, 3, 1)),  # A Sunday, and the month has 28 days.
        (date(2026, 12, 17), date(2027, 1, 4)),
    ],
)
def test_months_and_years_end_within_a_period(first: date, last: date) -> None:
    holidays = {
        date(2026, 2, 15) + timedelta(days=number): Special(DayKind.DAY_OFF) for number in range(9)
    } | {date(2027, 1, number): Special(DayKind.DAY_OFF) for number in (1, 2, 3)}
    assert last_day(first, 15, WorkCalendar(holidays, frozenset())) == last


def test_a_calendar_entry_moves_the_end(app: Flask, client: FlaskClient) -> None:
    publication = make_publicised()
    page = client.get(f"/inventions/publicity/{publication.id}").text
    assert app is not None
    assert "24:00" in page
    assert publication.last_day >= publication.first_day + timedelta(days=15)
    assert db.session().get(PricePublication, publication.id) is publication
