"""The template: what it offers, and that a filled one is read without a remark."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_call, make_user
from tests.intake.tables import bring, fill_template, headings, need_row
from web.base import labels
from web.base.queue import InlineQueue
from web.intake.workbook import INSTRUCTIONS, make_template
from web.people.models import User

Login = Callable[[User], FlaskClient]

ACHIEVEMENT_ROW = {
    "id": "C1",
    "title": "低表面能防污涂层网衣",
    "summary": "一种用于海水养殖网箱网衣的有机硅防污涂层，藤壶不易附着，对鱼无害。",
    "innovation": "涂层不含氧化亚铜，对鱼无害。",
    "indicators": "附着量减少75%，有效期14个月",
    "application": "深水网箱、近岸筏架和海上平台。",
    "fields": "蓝色海洋",
    "keywords": "防污涂层、网衣",
    "trl": "TRL 7",
    "modes": "普通许可、合作开发",
    "price": "60",
    "valid_until": "2099-12-31",
    "contact_name": "李老师",
    "contact_phone": "0759-0005678",
}


@pytest.mark.parametrize("role", [Role.FIRM, Role.OFFICER])
def test_a_filled_template_of_needs_is_read_without_a_remark(
    login: Login, queue: InlineQueue, app: Flask, role: Role
) -> None:
    del app
    client, is_office = login(make_user(role)), role is Role.OFFICER
    row = need_row(id="A1", deadline="2099-06-30", trl_min="TRL 6", confidentiality="公开")
    if is_office:
        row |= {"organisation": "廉江新厂有限公司"}
    intake = bring(client, queue, fill_template([row], is_office=is_office))
    assert (intake.bad_rows, intake.findings) == (0, [])
    assert intake.outcome["incomplete"] == 0
    read = intake.outcome["first"][0]["values"]
    assert {name for name in row if name not in ("id", "organisation")} <= set(read)


@pytest.mark.parametrize("role", [Role.INSTITUTE, Role.OFFICER])
def test_a_filled_template_of_achievements_is_read_without_a_remark(
    login: Login, queue: InlineQueue, app: Flask, role: Role
) -> None:
    del app
    client, is_office = login(make_user(role)), role is Role.OFFICER
    row: dict[str, Any] = dict(ACHIEVEMENT_ROW)
    if is_office:
        row |= {"organisation": "湾区海洋研究院", "district": "坡头区"}
    content = fill_template([row], Kind.ACHIEVEMENT, is_office=is_office)
    intake = bring(client, queue, content, Kind.ACHIEVEMENT)
    assert (intake.bad_rows, intake.findings) == (0, [])
    assert intake.outcome["incomplete"] == 0
    if is_office:
        assert intake.outcome["organisations"][0]["kind"] == "institute"


def test_the_template_offers_the_regions_own_names(app: Flask) -> None:
    book = load_workbook(BytesIO(make_template(Kind.NEED, is_office=True)))
    sheet, notes = book.worksheets
    offered = {
        str(one.sqref).split(":")[0].rstrip("2"): one.formula1
        for one in sheet.data_validations.dataValidation
    }
    assert len(offered) >= 6
    listed = {cell.value for row in notes.iter_rows() for cell in row}
    for group in ("districts", "fields"):
        assert {row["name"] for row in labels.region().data[group]} <= listed
    assert all(INSTRUCTIONS in formula for formula in offered.values())
    del app


def test_headings_say_the_unit_and_what_is_required(app: Flask) -> None:
    del app
    book = load_workbook(BytesIO(make_template(Kind.NEED, is_office=False)))
    shown = [cell.value for cell in book.worksheets[0][1]]
    assert "*标题" in shown
    assert "预算上限（万元）" in shown
    assert "单位" not in shown
    assert headings(Kind.NEED, is_office=True)["credit_code"] == "统一社会信用代码"


def test_members_get_their_own_template_and_officers_both(login: Login, app: Flask) -> None:
    del app
    call = make_call(title="海洋装备专题征集")
    firm, officer = login(make_user(Role.FIRM)), login(make_user(Role.OFFICER))
    assert firm.get("/work/tables/template/need.xlsx").status_code == 200
    assert firm.get("/work/tables/template/achievement.xlsx").status_code == 404
    for kind in ("need", "achievement"):
        answer = officer.get(f"/work/tables/template/{kind}.xlsx?call_id={call.id}")
        notes = load_workbook(BytesIO(answer.data)).worksheets[1]
        assert "海洋装备专题征集" in str(notes["A1"].value)


def test_a_filled_word_form_comes_in_like_a_table(
    login: Login, queue: InlineQueue, app: Flask
) -> None:
    del app
    firm = login(make_user(Role.FIRM))
    document = Document(BytesIO(firm.get("/work/tables/template/need.docx").data))
    for row in document.tables[0].rows:
        if row.cells[0].text.startswith("标题"):
            row.cells[1].text = "网衣防附着"
    stream = BytesIO()
    document.save(stream)
    intake = bring(firm, queue, stream.getvalue(), name="需求.docx")
    assert (intake.rows, intake.bad_rows, intake.error) == (1, 0, "")
    assert intake.outcome["first"][0]["values"]["title"] == "网衣防附着"
