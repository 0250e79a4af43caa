"""The log as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.factories import make_published, make_user
from web.base import chain, db, log, registry
from web.base.models import LogEntry
from web.base.verbs import CommonVerb, SiteObject
from web.logbook import files, queries
from web.people.leaving import close_account
from web.people.models import User
from web.postings.verbs import PostingObject, PostingVerb

Login = Callable[[User], FlaskClient]


@pytest.fixture
def auditor(login: Login) -> FlaskClient:
    return login(make_user(Role.AUDITOR))


def rows_of(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    with client.post(f"/log/download?{query}", data={"suffix": "csv"}) as answer:
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_a_file_holds_names_words_links_numbers_and_seals(auditor: FlaskClient) -> None:
    need = make_published()
    officer = make_user(Role.OFFICER, name="审核员")
    log.record(officer, PostingVerb.SUBMIT, PostingObject.POSTING, need.id, before="draft")
    db.commit()
    head = chain.find_head(db.session())
    first = rows_of(auditor, "action=submit&actor=审核员")[0]
    assert (first["操作人"], first["操作"], first["对象"]) == ("审核员", "提交审核", "需求或成果")
    assert first["原状态"] == "草稿"
    assert first["链接"].endswith(f"/needs/{need.id}")
    assert (first["编号"], first["封签"]) == (str(head.number), head.hash)


def test_dates_are_those_of_the_site(auditor: FlaskClient) -> None:
    entry = LogEntry(action="edit", object_type="installation", object_id=5, detail={})
    entry.at = datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    db.session().add(entry)
    db.commit()
    (row,) = rows_of(auditor, "since=2026-03-02&until=2026-03-02")
    assert row["时间（Asia/Shanghai）"] == "2026-03-02 02:30:00"
    assert rows_of(auditor, "until=2026-03-01") == []
    page = auditor.get("/log/?since=2026-03-02&until=2026-03-02").get_data(as_text=True)
    assert "共 1 条" in page
    for odd in ("since=x", "until=9999-12-31", "since=0001-01-01"):
        assert auditor.get(f"/log/?{odd}").status_code == 200


def test_that_it_was_taken_is_in_the_log_before_it_is_sent(auditor: FlaskClient) -> None:
    log.record(None, CommonVerb.EDIT, SiteObject.INSTALLATION, 1)
    db.commit()
    rows_of(auditor, "action=edit&actor=王")
    taken = db.session().scalars(select(LogEntry).where(LogEntry.action == "download_log")).one()
    assert taken.detail == {"rows": 0, "format": "csv", "of_action": "edit"}


def test_what_a_spreadsheet_would_run_is_text(auditor: FlaskClient) -> None:
    person = make_user(name="=HYPERLINK(1)")
    log.record(person, CommonVerb.EDIT, SiteObject.INSTALLATION, 1)
    db.commit()
    assert rows_of(auditor, "action=edit")[0]["操作人"] == "'=HYPERLINK(1)"
    with auditor.post("/log/download?action=edit", data={"suffix": "xlsx"}) as answer:
        sheet = load_workbook(io.BytesIO(answer.get_data())).active
    assert sheet is not None
    cell = sheet.cell(3, 3)
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


def test_who_has_left_has_no_name_in_it(auditor: FlaskClient) -> None:
    person = make_user(name="李离开")
    log.record(person, CommonVerb.EDIT, SiteObject.INSTALLATION, 1)
    close_account(person)
    db.commit()
    (row,) = rows_of(auditor, "action=edit")
    assert row["操作人"] == "已注销用户"


def test_what_may_not_be_read_yet_is_not_in_it(
    app: Flask, auditor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    log.record(None, CommonVerb.EDIT, SiteObject.INSTALLATION, 1)
    log.record(None, CommonVerb.EDIT, SiteObject.INSTALLATION, 2)
    db.commit()
    declared = {"installation": lambda: select(LogEntry.object_id).where(LogEntry.object_id == 2)}
    present = registry.present()
    words = replace(present.log, kept_back=declared)
    monkeypatch.setitem(app.extensions, registry.KEY, replace(present, log=words))
    assert [row["对象编号"] for row in rows_of(auditor, "action=edit")] == ["1"]


def test_all_parts_of_a_long_log_are_in_it(
    auditor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "AT_ONCE", 3)
    for number in range(8):
        log.record(None, CommonVerb.EDIT, SiteObject.INSTALLATION, number)
    db.commit()
    found = [row["对象编号"] for row in rows_of(auditor, "action=edit")]
    assert found == [str(number) for number in reversed(range(8))]


def test_a_sheet_that_would_be_too_long_is_refused_with_what_to_do(
    auditor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_IN_SHEET", 0)
    log.record(None, CommonVerb.EDIT, SiteObject.INSTALLATION, 1)
    db.commit()
    address = "/log/download?action=edit"
    answer = auditor.post(address, data={"suffix": "xlsx"})
    assert "请缩小日期范围" in auditor.get(answer.headers["Location"]).get_data(as_text=True)
    assert len(rows_of(auditor, "action=edit")) == 1


def test_only_the_auditor_takes_it(login: Login) -> None:
    for role in (Role.OFFICER, Role.BROKER):
        assert login(make_user(role)).post("/log/download").status_code == 403
