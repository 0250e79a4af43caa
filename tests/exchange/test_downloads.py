"""Files that officers and members take away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.bulk import fill_published
from tests.calendar import today
from tests.deals.test_office import make_signed
from tests.factories import (
    make_call,
    make_draft,
    make_match,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from tests.statements import noted
from web.base import db
from web.base.listing.spec import Reach
from web.base.models import LogEntry
from web.base.sheets.tables import Column, Suffix, Table, write_table
from web.people.models import User
from web.postings.fields import LISTINGS

Login = Callable[[User], FlaskClient]


@pytest.fixture
def officer(app: Flask, login: Login) -> FlaskClient:
    return login(make_user(Role.OFFICER))


def take(client: FlaskClient, what: str, suffix: str = "xlsx", **chosen: Any) -> Any:
    data = {f"{what}-{name}": value for name, value in chosen.items()}
    if what == "postings":
        data.setdefault("postings-kind", "need")
    answer = client.post(f"/office/files/{what}", data={**data, f"{what}-suffix": suffix})
    assert answer.status_code == 200, answer.text
    return answer


def sheet_of(answer: Any) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(answer.data))
    return [tuple(row) for row in book.worksheets[0].iter_rows(values_only=True)]


def rows_of(answer: Any) -> list[dict[str, Any]]:
    """Return the rows under the title and the headings."""
    _title, headings, *rows = sheet_of(answer)
    return [dict(zip(headings, row, strict=True)) for row in rows]


def test_a_file_of_needs_has_a_title_the_headings_of_the_template_and_all_of_a_need(
    officer: FlaskClient,
) -> None:
    call = make_call()
    need = make_published(
        deadline=today(), musts=["budget", "modes"], need_kind="common", trl_min=6
    )
    need.call_id = call.id
    need.organisation.credit_code = "91440800MA4ABCDE0X"
    db.commit()
    values = (f"N{need.id}", need.organisation.name, call.title)
    answer = take(officer, "postings")
    title = sheet_of(answer)[0][0]
    assert "技术需求" in title
    assert "1 条" in title
    (row,) = rows_of(answer)
    assert (row["编号"], row["单位"], row["征集"]) == values
    assert row["统一社会信用代码"] == "91440800MA4ABCDE0X"
    assert (row["状态"], row["区县"], row["需求类型"]) == ("已发布", "坡头区", "关键共性技术")
    assert (row["预算下限（万元）"], row["预算上限（万元）"]) == (30, 80)
    assert row["技术难题"] == "养殖金鲳鱼的深水网箱网衣附着藤壶和牡蛎，换网费工且伤鱼。"
    assert (row["关键词"], row["合作方式"]) == ("网箱、防附着、藤壶", "合作开发、技术服务")
    assert (row["必须"], row["成熟度"], row["公开范围"]) == ("预算、合作方式", 6, "公开")
    assert row["希望解决的时间"].date() == today()
    assert (row["联系人"], row["联系电话"]) == ("陈工", "0759-0001234")


@pytest.mark.parametrize("kind", Kind)
def test_every_field_that_is_stored_and_may_be_shown_is_in_the_file(
    officer: FlaskClient, kind: Kind
) -> None:
    make_published(kind)
    headings = [
        str(heading).split("（")[0] for heading in sheet_of(take(officer, "postings", kind=kind))[1]
    ]
    assert len(headings) == len(set(headings))
    for spec in LISTINGS[kind].asked:
        if spec.reach is not Reach.RECORD:
            assert spec.heading is not None
            assert spec.heading.name in headings, spec.name


def test_rights_amounts_and_words_of_an_achievement_are_told(officer: FlaskClient) -> None:
    right = {"kind": "发明专利", "title": "涂层", "number": "", "state": "授权"}
    make_published(Kind.ACHIEVEMENT, intellectual_property=[right], price=60_500_000)
    (row,) = rows_of(take(officer, "postings", kind="achievement"))
    assert row["知识产权"] == "发明专利｜涂层｜—｜授权"
    assert (row["报价（万元）"], row["成熟度"], row["区县"]) == (60.5, 7, "赤坎区")


def test_files_are_chosen_by_state_call_and_day(officer: FlaskClient) -> None:
    call = make_call()
    published, submitted, draft = make_published(), make_submitted(), make_draft()
    submitted.call_id = call.id
    db.commit()
    p, s, d = (f"N{one.id}" for one in (published, submitted, draft))

    def codes(**chosen: Any) -> list[str]:
        return [row["编号"] for row in rows_of(take(officer, "postings", **chosen))]

    tomorrow = today() + timedelta(days=1)
    assert codes() == [p, s, d]
    assert codes(states=["submitted", "draft"]) == [s, d]
    assert codes(call=call.id) == [s]
    assert codes(call="none", states="published") == [p]
    assert codes(since=today().isoformat(), until=today().isoformat()) == [p, s]
    assert codes(since=tomorrow.isoformat()) == []


def test_a_period_that_ends_before_it_begins_is_asked_for_again(officer: FlaskClient) -> None:
    data = {"deals-since": "2026-05-01", "deals-until": "2026-04-01", "deals-suffix": "csv"}
    answer = officer.post("/office/files/deals", data=data)
    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.text
    assert 'value="2026-04-01"' in answer.text
    data = {"deals-since": "昨天", "deals-suffix": "docx"}
    answer = officer.post("/office/files/deals", data=data)
    assert answer.status_code == 422
    assert "请填写日期" in answer.text
    assert officer.post("/office/files/people", data=data).status_code == 404


def test_a_published_text_is_told_and_not_the_change_that_is_being_written(
    officer: FlaskClient,
) -> None:
    from web.postings import service as posting

    need = make_published()
    posting.save_draft(need.author, need, {"title": "还没有写完的标题"})
    db.commit()
    (row,) = rows_of(take(officer, "postings"))
    assert row["标题"] == "深水网箱网衣防附着生物技术"


def test_a_comma_separated_file_and_one_for_programs_hold_the_same(officer: FlaskClient) -> None:
    need = make_published(musts=["budget"])
    code = f"N{need.id}"
    text = take(officer, "postings", "csv").data.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["编号"], row["预算上限（万元）"], row["公开范围"]) == (code, "80", "公开")
    record = json.loads(take(officer, "postings", "jsonl").data)
    assert (record["id"], record["budget_max"], record["confidentiality"]) == (code, 80, "public")
    assert (record["fields"], record["musts"]) == (["marine"], ["budget"])
    assert record["valid_until"] == (today() + timedelta(days=200)).isoformat()


def test_no_text_runs_in_a_spreadsheet_and_none_is_changed_by_that(officer: FlaskClient) -> None:
    wild = '=HYPERLINK("http://example.org")'
    make_published(title=wild, summary="-5 度以下\r\n还能用", problem="#N/A")
    answer = take(officer, "postings")
    (row,) = rows_of(answer)
    assert row["标题"] == wild
    assert row["公开摘要"] == "-5 度以下\n还能用"
    cell = load_workbook(io.BytesIO(answer.data)).worksheets[0]["B3"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    text = take(officer, "postings", "csv").data.decode("utf-8-sig")
    assert f"'{wild}" in next(csv.DictReader(io.StringIO(text)))["标题"]


def test_demo_data_says_what_it_is(officer: FlaskClient) -> None:
    organisation = make_organisation(is_demo=True)
    make_published(author=make_user(Role.FIRM, organisation))
    make_published()
    answer = take(officer, "postings")
    assert "其中演示数据 1 条" in sheet_of(answer)[0][0]
    assert [row["演示数据"] for row in rows_of(answer)] == ["是", None]


def test_a_file_of_matches_names_both_sides_days_and_reasons(officer: FlaskClient) -> None:
    match = make_match()
    make_signed()
    need_code, broker = f"N{match.need_id}", match.broker.name if match.broker else ""
    first, second = rows_of(take(officer, "matches"))
    assert (first["需求编号"], first["经纪人"]) == (need_code, broker)
    assert first["成果标题"] == "低表面能防污涂层网衣及其涂覆工艺"
    assert first["提出日期"].date() == today()
    assert "双方都提到网衣、藤壶" in first["配对的理由"]
    assert second["签订日期"].date() == today()
    (only,) = rows_of(take(officer, "matches", state="signed"))
    assert only["需求编号"] == second["需求编号"]


def test_a_file_of_deals_has_the_day_of_each_step(officer: FlaskClient) -> None:
    make_match()
    make_signed()
    (row,) = rows_of(take(officer, "deals"))
    for step in ("确认日期", "对接日期", "开始洽谈日期", "签订日期"):
        assert row[step].date() == today(), step
    assert row["登记日期"] is None
    assert (row["需求方答复"], row["合同编号"]) == ("有意向", "HT-1")


def test_a_file_of_contracts_has_amounts_in_wan_and_both_sides(officer: FlaskClient) -> None:
    match = make_signed(total=46_500_000)
    names = match.need.organisation.name, match.achievement.organisation.name
    make_signed(2)
    answer = take(officer, "contracts")
    row = rows_of(answer)[0]
    assert (row["合同编号"], row["合同类型"]) == ("HT-1", "技术开发")
    assert (row["成交总金额（万元）"], row["技术交易额（万元）"]) == (46.5, 23.25)
    assert (row["需求方"], row["成果方"]) == names
    assert "2 条" in sheet_of(answer)[0][0]


def test_the_log_tells_who_took_what(officer: FlaskClient) -> None:
    make_published()
    take(officer, "postings", "csv", states="published")
    entry = db.session().scalars(select(LogEntry).where(LogEntry.action == "download")).one()
    assert entry.actor_id is not None
    assert entry.detail == {
        "what": "postings",
        "of_kind": "need",
        "format": "csv",
        "rows": 1,
    }


def test_only_officers_take_files_of_the_office(login: Login) -> None:
    make_published()
    for role in Role:
        if role not in (Role.VISITOR, Role.OFFICER):
            client = login(make_user(role))
            assert client.get("/office/files").status_code == 403
            assert client.post("/office/files/postings").status_code == 403


def test_members_take_what_their_own_organisation_wrote(login: Login) -> None:
    own, _other = make_draft(), make_published()
    client = login(own.author)
    code = f"N{own.id}"
    assert "/work/postings.xlsx" in client.get("/work/postings").text
    assert [row["编号"] for row in rows_of(client.get("/work/postings.xlsx"))] == [code]
    assert client.get("/work/postings.exe").status_code == 404
    assert login(make_user(Role.OFFICER)).get("/work/postings.csv").status_code == 403


def test_a_table_of_thousands_is_written_as_its_rows_come() -> None:
    waiting = [0]

    def rows() -> Any:
        for number in range(5000):
            waiting[0] = number
            yield number

    class Stream(io.BytesIO):
        def write(self, data: Any) -> int:
            first.append(waiting[0])
            return super().write(data)

    first: list[int] = []
    table = Table("标题", "表", [Column("number", "数", lambda number: number)], rows())
    write_table(Stream(), Suffix.JSONL, table)
    assert first[0] == 0


def test_thousands_of_needs_are_read_in_a_fixed_number_of_queries_each_few_hundred(
    officer: FlaskClient,
) -> None:
    fill_published(1, 1000)
    db.commit()
    with noted() as asked:
        assert len(rows_of(take(officer, "postings"))) == 1000
    assert len(asked) < 60
