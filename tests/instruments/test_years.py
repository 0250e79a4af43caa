"""A year's figures: told by the owner, compared by officers, some of them public."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Role
from tests.calendar import today
from tests.factories import make_user
from tests.instruments.making import make_instrument, year_form
from tests.registers.factories import make_entry
from web.base import db
from web.instruments import queries, service
from web.instruments.models import Figures
from web.instruments.tasks import find_untold
from web.people.models import User

Login = Callable[[User], FlaskClient]

pytestmark = pytest.mark.usefixtures("app")

LAST = today().year - 1


def test_an_owner_tells_a_year_and_corrects_it(login: Login) -> None:
    owner = make_user(Role.INSTITUTE)
    entry, client = make_instrument(owner), login(owner)
    address = f"/work/resources/{entry.id}/years"
    assert client.get(address).status_code == 200
    assert client.post(address, data=year_form(year=LAST)).status_code == 302
    assert client.post(address, data=year_form(year=LAST, hours=1200)).status_code == 302
    (kept,) = queries.years_of(entry)
    assert kept.figures == Figures(1200, 350, 42, 12_500_000, "")
    assert "1200" in client.get(f"/work/resources/{entry.id}").text
    assert "1,200" in client.get("/work/resources/instruments/years").text


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"hours": 9000}, "0 至 8784"),
        ({"outside_hours": 1051}, "不能多于有效工作机时"),
        ({"services": ""}, "不小于 0"),
        ({"income": "许多"}, "请填写数字"),
        ({"year": 1999}, "年度"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_wrong_figures_are_shown_again(login: Login, wrong: dict[str, object], told: str) -> None:
    owner = make_user(Role.INSTITUTE)
    entry = make_instrument(owner)
    answer = login(owner).post(
        f"/work/resources/{entry.id}/years", data={**year_form(year=LAST, note="停机一月"), **wrong}
    )
    assert answer.status_code == 422
    assert told in answer.text
    assert "停机一月" in answer.text
    assert queries.years_of(entry) == []


def test_nobody_else_tells_or_compares(login: Login, client: FlaskClient) -> None:
    entry, other = make_instrument(), make_user(Role.INSTITUTE)
    pilot = make_entry(other)
    stranger = login(other)
    address = f"/work/resources/{entry.id}/years"
    assert stranger.post(address, data=year_form(year=LAST)).status_code == 404
    assert stranger.get("/office/resources/instruments/years").status_code == 403
    assert stranger.get("/office/resources/instruments/years.xlsx").status_code == 403
    assert stranger.get(f"/work/resources/{pilot.id}/years").status_code == 404
    assert client.get("/work/resources/instruments/years").status_code == 302


def test_officers_see_all_with_sums_and_who_has_not_told(login: Login) -> None:
    officer = make_user(Role.OFFICER)
    first, second = make_instrument(), make_instrument(serial="A-002", model="GM-7")
    untold = make_instrument(title="激光共聚焦显微镜", serial="A-003")
    service.tell(officer, first, LAST, Figures(700, 70, 5, 100))
    service.tell(officer, second, LAST, Figures(1400, 700, 10, 300))
    db.commit()
    lines = queries.list_lines(LAST, "rate")
    assert [one.entry.id for one in lines] == [second.id, first.id, untold.id]
    assert [one.rate for one in lines] == [1.0, 0.5, None]
    sums = queries.add_up(lines)
    assert (sums.count, sums.told, sums.hours, sums.income) == (3, 2, 2100, 400)
    assert (sums.rate, sums.outside_rate) == (0.75, 770 / 2100)
    page = login(officer).get(f"/office/resources/instruments/years?year={LAST}&sort=rate").text
    assert "未填报" in page
    assert "激光共聚焦显微镜" in page
    content = login(officer).get(f"/office/resources/instruments/years.xlsx?year={LAST}").data
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    last = [cell.value for cell in sheet[sheet.max_row]]
    assert last[0] == "合计 3 台"
    assert last[3:5] == [2100, 770]


def test_owners_are_asked_in_the_first_months(login: Login) -> None:
    owner = make_user(Role.INSTITUTE)
    entry = make_instrument(owner)
    make_instrument(owner, title="新装的仪器", serial="A-009", since=date(2025, 2, 1))
    (task,) = find_untold(owner, date(2025, 2, 10))
    assert (task.count, task.until) == (1, date(2025, 3, 31))
    assert find_untold(owner, date(2025, 4, 1)) == []
    assert find_untold(make_user(Role.INSTITUTE), date(2025, 2, 10)) == []
    db.session().add(queries.InstrumentYear(entry=entry, year=2024, hours=1))
    db.commit()
    assert find_untold(owner, date(2025, 2, 10)) == []


def test_the_public_sees_hours_but_neither_income_nor_note(client: FlaskClient) -> None:
    entry = make_instrument()
    address = f"/resources/instruments/{entry.id}"
    assert "有效工作机时" not in client.get(address).text
    service.tell(
        make_user(Role.OFFICER), entry, LAST, Figures(1234, 567, 8, 99_000_000, "内部说明")
    )
    db.commit()
    page = client.get(address).text
    assert "1234 小时" in page
    assert "99 万元" not in page
    assert "内部说明" not in page
