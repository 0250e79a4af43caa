"""The office reads the figures, opens them down to their rows, and takes both as files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.calendar import today
from tests.deals.test_office import make_signed
from tests.factories import make_published, make_user
from tests.statements import noted
from tests.supervision.worlds import make_world
from web.base import db
from web.base.models import LogEntry
from web.base.papers.blocks import Chart
from web.base.reporting import Audience, Period
from web.people.models import User
from web.supervision.measures import MEASURES
from web.supervision.report import write_figures
from web.supervision.words import Dimension

Login = Callable[[User], FlaskClient]
PAGES = ("/office/statistics", "/office/statistics/new_needs", "/office/statistics/signed/rows")
ALL = "period=days&since=2023-01-01&until=2027-01-01"


def figure(text: str, key: str) -> list[str]:
    """Return the numbers in the line of a figure."""
    line = re.search(rf'data-figure="{key}".*?</tr>', text, re.DOTALL)
    assert line is not None
    return re.findall(r">([\d,.]+)</a>", line[0])


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.VISITOR])
def test_only_officers_see_the_figures(login: Login, role: Role) -> None:
    client = login(make_user(role))
    for page in PAGES:
        assert client.get(page).status_code == (200 if role is Role.OFFICER else 403)
        taken = client.post(page, data={"suffix": "csv"}).status_code
        assert taken == (200 if role is Role.OFFICER else 403)


def test_visitors_sign_in_first(client: FlaskClient) -> None:
    assert client.get(PAGES[0]).status_code == 302


def test_a_number_leads_to_just_so_many_rows(login: Login) -> None:
    need = make_published(Kind.NEED, fields=["marine", "petrochem"])
    make_published(Kind.NEED)
    make_signed()
    officer = login(make_user(Role.OFFICER))
    text = officer.get("/office/statistics").text
    assert figure(text, "new_needs") == ["3", "0"]
    assert figure(text, "signed") == ["1", "0"]
    assert figure(text, "signed_total") == ["50", "0"]
    rows = officer.get("/office/statistics/new_needs/rows").text
    assert "共 3 条" in rows and need.published_revision is not None
    assert need.organisation.name in rows
    narrowed = officer.get("/office/statistics/new_needs/rows?field=petrochem").text
    assert "共 1 条" in narrowed


def test_what_cannot_be_narrowed_says_so_and_tells_no_number(login: Login) -> None:
    make_published()
    officer = login(make_user(Role.OFFICER))
    text = officer.get("/office/statistics?broker=none").text
    assert figure(text, "new_needs") == [] and "不能按所选条件统计" in text
    assert figure(text, "proposed") == ["0", "0"]


@pytest.mark.parametrize(
    ("since", "until", "problem"),
    [
        ("2026-05-01", "2026-01-01", "请调换"),
        ("", "2026-01-01", "请填写起止日期"),
        ("x", "y", "请填写起止日期"),
        ((today() + timedelta(2)).isoformat(), (today() + timedelta(9)).isoformat(), "更早的日期"),
        ("1900-01-01", "2026-01-01", "不超过 20 年"),
        ("0001-01-01", "9999-12-31", "不超过 20 年"),
    ],
)
def test_wrong_days_are_asked_for_again(login: Login, since: str, until: str, problem: str) -> None:
    address = f"/office/statistics?period=days&since={since}&until={until}"
    answer = login(make_user(Role.OFFICER)).get(address)
    assert answer.status_code == 422 and problem in answer.text
    assert f'value="{since}"' in answer.text or not since


@pytest.mark.parametrize("choice", ["2026Q9", "9999", "0000Q1", "²Q1", "２０２６", "none", ""])
def test_a_span_nobody_offers_is_the_present_quarter(login: Login, choice: str) -> None:
    answer = login(make_user(Role.OFFICER)).get(f"/office/statistics?period={choice}")
    assert answer.status_code == 200


def test_every_breakdown_and_its_rows_open(login: Login) -> None:
    make_world(3)
    officer = login(make_user(Role.OFFICER))
    for measure in MEASURES:
        address = f"/office/statistics/{measure.key}"
        assert officer.get(f"{address}/rows?{ALL}").status_code == 200, measure.key
        for by in (measure.dimensions[0], *measure.dimensions[2:]):
            page = officer.get(f"{address}?{ALL}&by={by.value}")
            assert page.status_code == 200, (measure.key, by)
    assert officer.get("/office/statistics/none").status_code == 404
    assert officer.get("/office/statistics/none/rows").status_code == 404


def test_lines_of_a_breakdown_lead_to_their_rows(login: Login) -> None:
    make_world(5)
    officer = login(make_user(Role.OFFICER))
    for by in (Dimension.DISTRICT, Dimension.FIELD, Dimension.ORGANISATION, Dimension.QUARTER):
        text = officer.get(f"/office/statistics/proposed?{ALL}&by={by.value}").text
        lines = re.findall(r'href="(/office/statistics/proposed/rows[^"]*)">([\d,]+)</a>', text)
        assert len(lines) > 4
        for address, number in lines[:8]:
            rows = officer.get(address.replace("&amp;", "&")).text
            shown = re.search(r"共 (\d+) 条", rows)
            assert (shown[1] if shown else "0") == number, (by, address)


def test_files_hold_what_the_pages_show(login: Login) -> None:
    world = make_world(6)
    officer = login(make_user(Role.OFFICER))
    count = sum(1 for one in world.postings if one.published_at and one.kind is Kind.NEED)
    taken = officer.post(f"/office/statistics/new_needs/rows?{ALL}", data={"suffix": "csv"})
    table = list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig"))))
    assert len(table) == count + 1 and table[0][0] == "名称"
    taken = officer.post(f"/office/statistics/new_needs?{ALL}&by=field", data={"suffix": "xlsx"})
    sheet = load_workbook(io.BytesIO(taken.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    text = officer.get(f"/office/statistics/new_needs?{ALL}&by=field").text
    shown = re.findall(r'rows\?[^"]*field=[^"]*">(\d+)</a>', text)
    assert [str(row[2]) for row in rows] == shown[::2]
    taken = officer.post(f"/office/statistics?{ALL}", data={"suffix": "csv"})
    assert len(list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig"))))) == len(MEASURES) + 1
    taken_by = select(func.count()).where(LogEntry.action == "download_statistics")
    assert db.session().scalar(taken_by) == 3


def test_sums_in_files_are_exact(login: Login) -> None:
    make_signed(total=123_456_789)
    officer = login(make_user(Role.OFFICER))
    taken = officer.post("/office/statistics/signed_total?by=code", data={"suffix": "csv"})
    table = list(csv.reader(io.StringIO(taken.data.decode("utf-8-sig"))))
    assert table[1][:3] == ["技术开发", "万元", "123.456789"]


def test_pages_ask_a_bounded_number_of_questions(login: Login) -> None:
    officer = login(make_user(Role.OFFICER))
    asked: dict[str, int] = {}
    for more in (False, True):
        if more:
            make_world(8)
        for page in (*PAGES, "/office/statistics/proposed", "/office/statistics/proposed/rows"):
            with noted() as found:
                assert officer.get(f"{page}?{ALL}").status_code == 200
            asked[page] = max(asked.get(page, 0), len(found))
    assert asked[PAGES[0]] <= 40, asked
    assert all(number <= 25 for page, number in asked.items() if page != PAGES[0]), asked


def test_a_contract_counts_on_the_day_it_was_signed(app: Flask, login: Login) -> None:
    make_signed(ago=200)  # Recorded today.
    officer = login(make_user(Role.OFFICER))
    day = (today() - timedelta(200)).isoformat()
    then = officer.get(f"/office/statistics?period=days&since={day}&until={day}").text
    now = officer.get(f"/office/statistics?period=days&since={today()}&until={today()}").text
    assert figure(then, "signed") == ["1", "0"]
    assert figure(now, "signed") == ["0", "0"]


def test_no_field_of_the_public_report_is_had_by_taking_the_others_off(app: Flask) -> None:
    fields = ["marine"] * 4 + ["petrochem"]
    for field in fields:
        make_published(Kind.NEED, fields=[field])
    period = Period(date(today().year, 1, 1), today())
    with app.test_request_context():
        chart = next(
            block
            for block in reversed(write_figures("", period, Audience.PUBLIC))
            if isinstance(block, Chart)
        )
    assert (list(chart.categories), list(chart.series[0].values)) == (["其余合计"], [5])


def test_the_report_for_everybody_hides_small_counts_and_all_sums(app: Flask) -> None:
    make_signed()
    for _ in range(3):
        make_published(Kind.NEED)
    period = Period(date(today().year, 1, 1), today())
    with app.test_request_context():
        office = repr(write_figures("", period, Audience.OFFICE))
        public = repr(write_figures("", period, Audience.PUBLIC))
    assert "50" in office and "技术交易额" in office
    assert "技术交易额" not in public and "签订" not in public
    assert "少于 3" in public and "少于 3" not in office
    assert "['新发布需求', '项', '4', '0', '+4', '上年同期没有']" in public
    assert "['新发布成果', '项', '少于 3', '0', '—', '—']" in public
