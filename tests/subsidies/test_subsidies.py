"""The office computes the subsidies of a year, and records what became of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, LostRace, WrongState
from tests.calendar import today
from tests.factories import make_user
from tests.subsidies.worlds import correct, make_registered, organisation_of
from web.base import db
from web.base.labels import region
from web.base.papers.blocks import Grid
from web.base.reporting import Audience, quarter_period
from web.people.models import User
from web.subsidies import service
from web.subsidies.queries import list_units, unit_of
from web.subsidies.reporting import write_part
from web.subsidies.states import Step

Login = Callable[[User], FlaskClient]
DAY = date(2025, 5, 6)
YEAR = DAY.year
PAGES = ("/office/subsidies", "/office/subsidies.docx", "/office/subsidies.xlsx")


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user(Role.OFFICER)


@pytest.fixture
def seller(app: Flask) -> User:
    return make_user(Role.INSTITUTE)


def test_the_contracts_of_a_seller_are_added_up_for_the_year_of_their_registration(
    seller: User,
) -> None:
    make_registered(134, DAY, seller)
    make_registered(134, date(YEAR, 12, 31), seller)
    make_registered(134, date(YEAR, 1, 1), seller)
    make_registered(10**9, date(YEAR - 1, 12, 31), seller)
    other = make_registered(500, DAY)
    units = {one.organisation.id: one.subsidy for one in list_units(YEAR)}
    assert units[organisation_of(seller).id].amount == 1
    assert units[other.match.achievement.organisation_id].amount == 2
    assert len(units) == 2


def test_one_unit_is_computed_as_in_the_list(seller: User) -> None:
    make_registered(123_456_789, DAY, seller)
    make_registered(5_000_000_000, DAY, seller)
    make_registered(700, DAY)
    for listed in list_units(YEAR):
        alone = unit_of(listed.organisation, YEAR)
        assert alone.subsidy == listed.subsidy


def test_a_rule_may_pay_the_buyer(seller: User, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = make_registered(1_000_000, DAY, seller)
    (rule,) = region().data["subsidy_rules"]
    monkeypatch.setitem(region().data, "subsidy_rules", [rule | {"payee": "buyer"}])
    (unit,) = list_units(YEAR)
    assert unit.organisation.id == contract.match.need.organisation_id
    assert unit_of(organisation_of(seller), YEAR).contracts == {}


def test_the_page_shows_the_computation_line_by_line(
    login: Login, officer: User, seller: User
) -> None:
    contract = make_registered(123_456_789, DAY, seller)
    key, match_id = organisation_of(seller).id, contract.match_id
    client = login(officer)
    listed = client.get(f"/office/subsidies?year={YEAR}").text
    assert organisation_of(seller).name in listed
    assert "3,703.70 元" in listed
    text = client.get(f"/office/subsidies/{key}?year={YEAR}").text
    assert "1,234,567.89 元 × 3‰ = 3,703.70367 元" in text
    assert f'href="/office/deals/{match_id}"' in text
    assert "200,000.00 元" in text


def test_the_page_says_where_the_cap_was_met(login: Login, officer: User, seller: User) -> None:
    make_registered(4_000_000_000, DAY, seller)
    make_registered(4_000_000_000, DAY, seller)
    text = login(officer).get(f"/office/subsidies/{organisation_of(seller).id}?year={YEAR}").text
    assert "合计 240,000.00 元；封顶后 200,000.00 元；补助额 200,000.00 元。" in text


def test_a_record_keeps_what_was_counted_and_shows_the_difference_later(
    login: Login, officer: User, seller: User
) -> None:
    contract = make_registered(1_000_000, DAY, seller)
    organisation = organisation_of(seller)
    service.check(officer, organisation, YEAR, today())
    db.commit()
    assert not unit_of(organisation, YEAR).has_changed
    correct(contract, technical=500_000)
    unit = unit_of(organisation, YEAR)
    assert unit.last is not None
    assert (unit.last.amount, unit.subsidy.amount, unit.difference) == (3_000, 1_500, -1_500)
    assert unit.last.lines[0]["amount"] == 1_000_000
    assert unit.last.rules[0]["version"] == "2023"
    text = login(officer).get(f"/office/subsidies/{organisation.id}?year={YEAR}").text
    assert "记录 30.00 元，现在 15.00 元，相差 −15.00 元。" in text


def test_a_later_rule_is_a_change_too(
    seller: User, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_registered(1_000_000, DAY, seller)
    service.check(officer, organisation_of(seller), YEAR, today())
    db.commit()
    (rule,) = region().data["subsidy_rules"]
    later = rule | {"version": "2025b", "from": f"{YEAR}-05-01", "per_mille": 5}
    earlier = rule | {"until": f"{YEAR}-04-30"}
    monkeypatch.setitem(region().data, "subsidy_rules", [earlier, later])
    unit = unit_of(organisation_of(seller), YEAR)
    assert unit.has_changed
    assert unit.difference == 2_000


def test_a_registration_moved_to_another_year_leaves_its_record_to_be_seen(
    seller: User, officer: User
) -> None:
    contract = make_registered(1_000_000, date(YEAR, 1, 4), seller)
    organisation = organisation_of(seller)
    service.check(officer, organisation, YEAR, today())
    db.commit()
    signed = date(YEAR - 1, 12, 1)
    correct(contract, signed_on=signed, registered_on=date(YEAR - 1, 12, 31))
    (unit,) = list_units(YEAR)
    assert unit.difference == -3_000
    assert list_units(YEAR - 1)[0].subsidy.amount == 3_000


def test_what_is_paid_is_what_was_checked(seller: User, officer: User) -> None:
    contract = make_registered(1_000_000, DAY, seller)
    organisation = organisation_of(seller)
    with pytest.raises(WrongState):
        service.pay(officer, organisation, YEAR, today())
    service.check(officer, organisation, YEAR, today())
    db.commit()
    correct(contract, technical=500_000)
    paid = service.pay(officer, organisation, YEAR, today())
    db.commit()
    assert paid.amount == 3_000
    with pytest.raises(WrongState):
        service.pay(officer, organisation, YEAR, today())
    service.check(officer, organisation, YEAR, today())
    db.commit()
    unit = unit_of(organisation, YEAR)
    assert [one.step for one in unit.records] == [Step.CHECKED, Step.PAID, Step.CHECKED]
    assert unit.difference == 0


def test_nobody_records_what_they_have_not_seen(seller: User, officer: User) -> None:
    contract = make_registered(1_000_000, DAY, seller)
    organisation = organisation_of(seller)
    seen = unit_of(organisation, YEAR).state
    correct(contract, technical=500_000)
    with pytest.raises(LostRace):
        service.check(officer, organisation, YEAR, today(), seen)


def test_the_day_of_a_record_is_in_order(seller: User, officer: User) -> None:
    make_registered(1_000_000, DAY, seller)
    with pytest.raises(InputError):
        service.check(officer, organisation_of(seller), YEAR, date(YEAR - 1, 12, 31))
    service.check(officer, organisation_of(seller), YEAR, today())
    with pytest.raises(InputError):
        service.pay(officer, organisation_of(seller), YEAR, today() - timedelta(days=1))


def test_an_officer_records_on_the_page_and_bad_days_are_asked_for_again(
    login: Login, officer: User, seller: User
) -> None:
    make_registered(1_000_000, DAY, seller)
    organisation = organisation_of(seller)
    address = f"/office/subsidies/{organisation.id}"
    client = login(officer)

    def post(step: str, day: object) -> Any:
        seen = unit_of(organisation, YEAR).state
        data = {"year": str(YEAR), "day": str(day), "seen": seen}
        return client.post(f"{address}/{step}", data=data)

    for day in ("", "x", today() + timedelta(days=1), date(YEAR - 1, 1, 1)):
        answer = post("check", day)
        assert answer.status_code == 422
        assert "field__error" in answer.text
    assert post("check", today()).status_code == 302
    assert "记为已发放 30.00 元" in client.get(f"{address}?year={YEAR}").text
    assert post("pay", today()).status_code == 302
    assert "已发放" in client.get(f"/office/subsidies?year={YEAR}").text


def test_a_unit_without_contracts_has_nothing_to_be_checked(
    login: Login, officer: User, seller: User
) -> None:
    address = f"/office/subsidies/{organisation_of(seller).id}"
    client = login(officer)
    assert client.get(f"{address}?year={YEAR}").status_code == 200
    answer = client.post(f"{address}/check", data={"year": str(YEAR), "day": str(today())})
    assert answer.status_code == 302
    assert unit_of(organisation_of(seller), YEAR).records == []


def test_only_officers_compute_and_record(login: Login, seller: User) -> None:
    make_registered(1_000_000, DAY, seller)
    key = organisation_of(seller).id
    for role in Role:
        if role in (Role.VISITOR, Role.OFFICER):
            continue
        user = make_user(role)
        client = login(user)
        for address in (*PAGES, f"/office/subsidies/{key}"):
            assert client.get(address).status_code == 403, (role, address)
        assert client.post(f"/office/subsidies/{key}/check").status_code == 403
        with pytest.raises(Forbidden):
            service.check(user, organisation_of(seller), YEAR, today())


def test_a_member_sees_the_estimate_of_the_own_organisation_only(
    login: Login, seller: User
) -> None:
    contract = make_registered(123_456_789, date(today().year, 1, 5), seller)
    buyer = contract.match.need.author
    mine = login(seller).get("/deals/").text
    assert "预计补助" in mine
    assert "3,703.70 元" in mine
    assert "预计补助" not in login(buyer).get("/deals/").text


def test_papers_hold_the_same_sums(login: Login, officer: User, seller: User) -> None:
    make_registered(123_456_789, DAY, seller)
    make_registered(8_000_000_000, DAY, seller)
    make_registered(500, DAY)
    client = login(officer)
    book = load_workbook(BytesIO(client.get(f"/office/subsidies.xlsx?year={YEAR}").data))
    rows = list(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    assert rows[0][0] == "单位"
    shares = sorted(float(str(row[9])) for row in rows[1:])
    assert shares == [0.015, 3_703.70367, 240_000]
    book = load_workbook(BytesIO(client.get(f"/office/subsidies.xlsx?year={YEAR}&by=unit").data))
    rows = list(book.worksheets[0].iter_rows(min_row=3, values_only=True))
    assert next((row[0], row[2], row[5]) for row in rows) == (
        organisation_of(seller).name,
        2,
        200_000,
    )
    assert rows[1][5] == 0.02
    document = Document(BytesIO(client.get(f"/office/subsidies.docx?year={YEAR}").data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "200,000.02 元" in cells
    assert "1,234,567.89 元 × 3‰ = 3,703.70367 元" in cells


def test_a_year_that_is_none_is_this_year(login: Login, officer: User) -> None:
    client = login(officer)
    for year in ("", "x", "1", "99999", "-5"):
        assert client.get(f"/office/subsidies?year={year}").status_code == 200


def test_the_report_tells_the_office_sums_without_names_and_the_public_nothing(
    app: Flask, seller: User
) -> None:
    make_registered(1_000_000, DAY, seller)
    make_registered(9_000_000, date(YEAR, 8, 1), seller)
    key = f"{YEAR}Q2"
    assert write_part(key, quarter_period(key), Audience.PUBLIC) == ()
    with app.test_request_context():
        blocks = write_part(key, quarter_period(key), Audience.OFFICE)
    (grid,) = [block for block in blocks if isinstance(block, Grid)]
    assert grid.rows[0][1:] == ("1", "2")
    assert grid.rows[2][1:] == ("30.00 元", "300.00 元")
    assert organisation_of(seller).name not in str(blocks)
