"""The responsibility list out of files and as files."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from tests.counties.worlds import make_duty, make_institute
from tests.factories import make_user
from web.base import db
from web.counties import importing, papers, queries
from web.counties.days import parse_due
from web.counties.importing import Into
from web.people.models import User

Login = Callable[[User], FlaskClient]
HEAD = "序号,重点任务,主要措施,牵头单位,责任单位,完成时限\n"
ROWS = HEAD + (
    "一,建示范基地,落实 50 亩地,{lead},县农业局、县科技局,2027年3月底\n"
    ",,建水肥系统,{lead},,2027年6月\n"
    "二,办培训班,,,,2027年\n"
    "三,开现场会,,外地研究所,,尽快\n"
)


def bring(client: FlaskClient, text: str = "", **data: Any) -> Any:
    """Post the form of the import."""
    file = {"file": (BytesIO(text.encode()), "list.csv")} if text else {}
    return client.post(
        "/office/counties/import",
        data={"district": "xuwen", **data, **file},
        content_type="multipart/form-data",
    )


def carried(page: str) -> str:
    """Return the rows that a preview carries."""
    found = re.search(r'name="rows" value="([^"]*)"', page)
    assert found is not None
    return unescape(found[1])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年12月31日", date(2026, 12, 31)),
        ("2026-11-05", date(2026, 11, 5)),
        ("2026年11月5日前", date(2026, 11, 5)),
        ("2027年2月", date(2027, 2, 28)),
        ("2026年6月底前", date(2026, 6, 30)),
        ("2027年底", date(2027, 12, 31)),
        ("2027年上半年", date(2027, 6, 30)),
        ("2026年第三季度", date(2026, 9, 30)),
        ("2026年12月底前完成", date(2026, 12, 31)),
        ("长期坚持", None),
        ("2026年13月", None),
        ("2026年2月30日", None),
        ("", None),
    ],
)
def test_time_limits_are_read_as_people_write_them(text: str, day: date | None) -> None:
    assert parse_due(text) == day


def test_a_list_is_shown_first_then_taken_and_never_twice(login: Login) -> None:
    institute = make_institute()
    officer = login(make_user(Role.OFFICER))
    page = bring(officer, ROWS.format(lead=institute.name))
    assert page.status_code == 422
    assert "没有写牵头单位" in page.text
    assert "看不懂完成时限“尽快”" in page.text
    assert queries.list_duties() == []
    taken = bring(officer, rows=carried(page.text), take="1", only_good="y")
    assert taken.status_code == 302
    first, second = queries.list_duties("xuwen")
    assert (first.title, first.measures, first.number) == ("建示范基地", "落实 50 亩地", "一")
    assert (first.lead, first.due_on) == (institute, date(2027, 3, 31))
    assert first.partners == ["县农业局", "县科技局"]
    assert (second.title, second.measures) == ("建示范基地", "建水肥系统")
    again = bring(officer, ROWS.format(lead=institute.name), only_good="y", take="1")
    assert "2 项已在清单中" in again.text
    assert len(queries.list_duties()) == 2


def test_rows_without_a_day_get_the_one_that_is_given(login: Login) -> None:
    officer = login(make_user(Role.OFFICER))
    text = "序号,项目名称,实施内容,牵头单位,配合单位\n一,加强培育,建台账,外地研究所,\n"
    assert "没有写完成时限" in bring(officer, text).text
    assert bring(officer, text, due_on="2026-12-31", take="1").status_code == 302
    duty = queries.list_duties("xuwen")[0]
    assert (duty.led_by, duty.due_on) == ("外地研究所", date(2026, 12, 31))


def test_a_file_without_headings_and_a_damaged_preview_are_told(login: Login) -> None:
    officer = login(make_user(Role.OFFICER))
    assert "没有找到“重点任务”" in bring(officer, "甲,乙\n1,2\n").text
    assert "请选择要上传的表格" in bring(officer).text
    assert bring(officer, rows='{"a": [1]}', take="1").status_code == 422
    assert queries.list_duties() == []


def test_merged_cells_of_a_document_say_the_same_for_every_row(app: Flask) -> None:
    document = Document()
    table = document.add_table(rows=3, cols=4)
    lines = [
        ("序号", "重点任务", "主要措施", "责任单位"),
        ("1", "建基地", "选地", "甲研究所，乙县"),
        ("", "", "建棚", "甲研究所"),
    ]
    for row, line in zip(table.rows, lines, strict=True):
        for cell, text in zip(row.cells, line, strict=True):
            cell.text = text
    table.cell(1, 1).merge(table.cell(2, 1))
    stream = BytesIO()
    document.save(stream)
    rows = importing.read(stream.getvalue(), "list.docx")
    assert [(one["title"], one["measures"], one["lead"]) for one in rows] == [
        ("建基地", "选地", "甲研究所"),
        ("建基地", "建棚", "甲研究所"),
    ]


@pytest.mark.parametrize("suffix", list(papers.TYPES))
def test_what_is_sent_out_reads_back_the_same(login: Login, suffix: str) -> None:
    institute = make_institute()
    make_duty(institute, number="1", partners=["县农业局", "县科技局"])
    make_duty(number="二", title="=建基地", measures="第一步\n第二步", days=-3)
    officer = login(make_user(Role.OFFICER))
    answer = officer.get(f"/office/counties/list.{suffix}?county=xuwen")
    assert answer.status_code == 200
    kept = queries.list_duties("xuwen")
    told = [(one.title, one.measures, one.led_by, tuple(one.partners), one.due_on) for one in kept]
    found = importing.check(importing.read(answer.data, f"list.{suffix}"), Into("leizhou"))
    assert found.bad == []
    assert [
        (one.title, one.measures, one.lead, one.partners, one.due_on) for one in found.duties
    ] == told
    again = importing.check(found.rows, Into("xuwen"))
    assert len(again.known) == 2
    db.rollback()


def test_only_officers_bring_and_auditors_take_lists(login: Login) -> None:
    make_duty()
    for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.EXPERT):
        assert login(make_user(role)).get("/office/counties/list.xlsx").status_code == 403
    auditor = login(make_user(Role.AUDITOR))
    assert auditor.get("/office/counties/list.xlsx").status_code == 200
    assert auditor.get("/office/counties/import").status_code == 403


def test_what_no_database_stores_is_left_out_of_rows_that_a_page_sends_back(login: Login) -> None:
    rows = r'[{"title":"办\u0000会\ud800","lead":"外地\u0000所","due":"2027年"}]'
    answer = bring(login(make_user(Role.OFFICER)), rows=rows, take="1")
    assert answer.status_code == 302
    assert [one.title for one in queries.list_duties("xuwen")] == ["办会"]
