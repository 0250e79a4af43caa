"""The office enters the values of the plan's indicators; the public reads those of past years."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from openpyxl import load_workbook
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.domain.errors import Forbidden, InputError, LostRace
from tests.calendar import today
from tests.deals.test_office import make_signed
from tests.factories import make_user
from web.base import db
from web.base.models import LogEntry
from web.deals import service as deals
from web.people.models import User
from web.supervision import indicator_service as service
from web.supervision.indicator_models import IndicatorValue
from web.supervision.indicator_queries import find_indicator, list_indicators, track_of
from web.supervision.indicator_rules import Indicator, Progress

Login = Callable[[User], FlaskClient]
LAST_YEAR = today().year - 1


@pytest.fixture(autouse=True)
def in_chinese(app: Flask) -> Iterator[None]:
    with force_locale("zh"):
        yield


@pytest.fixture
def officer(app: Flask) -> User:
    return make_user(Role.OFFICER)


def indicator(code: str) -> Indicator:
    found = find_indicator(code)
    assert found is not None
    return found


def enter(officer: User, code: str, year: int, value: str, seen: int | None = None) -> None:
    entry = service.Entry(year, Decimal(value), "统计公报")
    service.enter(officer, indicator(code), entry, seen)
    db.commit()


def test_the_region_pack_has_the_twelve_indicators_of_the_plan_and_the_brokers(
    app: Flask,
) -> None:
    found = {one.code: one for one in list_indicators()}
    assert len(found) == 13
    assert (found["rd_funds"].base, found["rd_funds"].base_year) == (Decimal("37.18"), 2024)
    assert [code for code, one in found.items() if one.is_floor] == [
        "rd_growth",
        "pct",
        "high_tech_firms",
    ]
    # The plan's own value is no success of anybody.
    assert track_of(found["high_tech_firms"]).standing.state is Progress.NO_DATA
    assert track_of(found["literacy"]).standing.state is Progress.NO_DATA
    assert found["brokers"].target == 50


def test_a_corrected_value_counts_and_the_first_one_stays_in_the_history(officer: User) -> None:
    enter(officer, "tech_smes", today().year, "190")
    enter(officer, "tech_smes", today().year, "195")
    assert track_of(indicator("tech_smes")).values[today().year] == 195
    rows = db.session().scalars(select(IndicatorValue).order_by(IndicatorValue.id)).all()
    assert [row.value for row in rows] == [1_900_000, 1_950_000]
    entries = select(LogEntry).where(LogEntry.object_type == "indicator").order_by(LogEntry.id)
    told = [(one.action, one.before, one.after) for one in db.session().scalars(entries)]
    assert told == [("enter_indicator", "", "190"), ("correct_indicator", "190", "195")]


def test_a_value_taken_back_leaves_the_plans_base(officer: User) -> None:
    enter(officer, "tech_smes", 2025, "999")
    service.take_back(officer, indicator("tech_smes"), 2025, "填错年份")
    db.commit()
    assert track_of(indicator("tech_smes")).values == {2025: 183}


def test_two_officers_do_not_overwrite_each_other_unseen(officer: User) -> None:
    enter(officer, "tech_smes", LAST_YEAR, "190", seen=0)
    with pytest.raises(LostRace):
        enter(officer, "tech_smes", LAST_YEAR, "191", seen=0)


def test_only_officers_enter_values_and_none_of_a_year_to_come(officer: User) -> None:
    with pytest.raises(Forbidden):
        enter(make_user(Role.BROKER), "pct", LAST_YEAR, "50")
    with pytest.raises(InputError):
        enter(officer, "pct", today().year + 1, "50")
    with pytest.raises(InputError):
        enter(officer, "pct", LAST_YEAR, "-1")


def test_registered_contracts_stand_beside_the_entered_value_and_never_replace_it(
    officer: User, login: Login
) -> None:
    match = make_signed(total=3 * 10**10)
    assert match.broker is not None
    deals.register(match.broker, match, "DJ-1", today())
    db.commit()
    track = track_of(indicator("contract_amount"))
    assert track.counted == {today().year: 3}
    assert track.values == {2025: Decimal("1.82")}
    assert track.standing.state is Progress.NO_DATA
    text = login(officer).get("/office/indicators").text
    assert f"平台登记 {today().year} 年：3" in text


def test_brokers_are_counted_by_the_platform(officer: User) -> None:
    make_user(Role.BROKER)
    track = track_of(indicator("brokers"))
    assert track.standing.value == 1
    assert track.standing.state is Progress.BEHIND


def test_officers_enter_values_on_the_page(login: Login, officer: User) -> None:
    client = login(officer)
    assert "还没有数据" in client.get("/office/indicators").text
    page = "/office/indicators/literacy"
    typed = {"year": str(LAST_YEAR), "value": "12,5x", "source": "", "note": "首次填报"}
    answer = client.post(page, data=typed)
    assert answer.status_code == 422
    assert "请填写数字" in answer.text
    assert "请写明数据从哪里来" in answer.text
    assert "12,5x" in answer.text
    assert "首次填报" in answer.text
    typed |= {"value": "12.5", "source": "抽样调查", "seen": "0"}
    assert client.post(page, data=typed).status_code == 302
    assert "抽样调查" in client.get(page).text
    assert client.get("/office/indicators/nothing").status_code == 404
    back = {"taken_year": str(LAST_YEAR), "reason": ""}
    assert client.post(f"{page}/take-back", data=back).status_code == 422
    back["reason"] = "填错了"
    assert client.post(f"{page}/take-back", data=back).status_code == 302
    assert "填错了" in client.get(page).text


def test_the_indicators_are_taken_as_files(login: Login, officer: User) -> None:
    client = login(officer)
    table = client.post("/office/indicators", data={"suffix": "csv"}).get_data()
    rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"))))
    assert any("37.18" in row for row in rows)
    book = client.post("/office/indicators", data={"suffix": "xlsx"}).get_data()
    assert load_workbook(io.BytesIO(book)).active is not None


def test_the_public_reads_values_of_years_that_are_over(login: Login, officer: User) -> None:
    enter(officer, "tech_smes", LAST_YEAR, "777")
    enter(officer, "tech_smes", today().year, "888")
    enter(officer, "contract_amount", LAST_YEAR, "6.66")
    text = login(make_user(Role.FIRM)).get("/figures").text
    assert "777" in text
    assert "888" not in text
    assert "技术市场成交合同金额" not in text
    assert "6.66" not in text
