"""The worker takes a table: lost tasks, crashes, rows that fail, many rows."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import func, select

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.intake.tables import bring, fill_template, make_sheet, need_row, newest, take, upload
from web.base import db
from web.base.queue import InlineQueue
from web.intake import handlers, taking
from web.intake.badfile import PROBLEM_HEADING
from web.intake.models import Intake, Source
from web.intake.states import IntakeState
from web.intake.storing import Storing
from web.people.models import User
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]


@pytest.fixture
def firm(app: Flask, login: Login) -> FlaskClient:
    return login(make_user(Role.FIRM))


def many_rows(count: int, bad_every: int = 0) -> bytes:
    """Numbered rows; every ``bad_every``-th has a title that is far too long."""
    rows = []
    for number in range(1, count + 1):
        is_bad = bad_every and number % bad_every == 0
        rows.append([f"M{number}", f"第{number}项需求" + "很长" * 110 * bool(is_bad), "5"])
    return make_sheet(["编号", "标题", "预算上限"], rows)


def count_postings() -> int:
    db.rollback()
    return db.session().scalar(select(func.count()).select_from(Posting)) or 0


def decide(client: FlaskClient, intake: Intake) -> None:
    rows = "good" if intake.bad_rows else "all"
    data = {"rows": rows, "submits": "drafts"}
    assert client.post(f"/work/tables/{intake.id}/take", data=data).status_code == 302


def test_a_lost_task_is_found_by_the_regular_look(firm: FlaskClient, queue: InlineQueue) -> None:
    upload(firm, fill_template([need_row(id="A1")]))
    queue.waiting.clear()
    page = firm.get(f"/work/tables/{newest().id}").text
    assert 'http-equiv="refresh"' in page
    assert "正在读取" in page
    handlers.work_off()
    decide(firm, newest())
    queue.waiting.clear()
    handlers.work_off()
    assert newest().state is IntakeState.TAKEN
    assert count_postings() == 1
    assert 'http-equiv="refresh"' not in firm.get(f"/work/tables/{newest().id}").text


def test_after_a_crash_it_goes_on_where_it_was(
    firm: FlaskClient, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = 2 * taking.CHUNK + 7
    decide(firm, bring(firm, queue, many_rows(count)))
    calls: list[int] = []
    real = taking._take

    def dies(intake_id: int, rows: Any) -> None:
        calls.append(len(rows))
        if len(calls) == 2:
            raise KeyboardInterrupt
        real(intake_id, rows)

    monkeypatch.setattr(taking, "_take", dies)
    with pytest.raises(KeyboardInterrupt):
        queue.run_all()
    half = newest()
    assert (half.state, half.done_rows, count_postings()) == (
        IntakeState.TAKING,
        taking.CHUNK,
        taking.CHUNK,
    )
    page = firm.get(f"/work/tables/{half.id}").text
    assert f"{taking.CHUNK} / {count} 行" in page
    monkeypatch.setattr(taking, "_take", real)
    handlers.work_off()
    done = newest()
    assert (done.state, count_postings()) == (IntakeState.TAKEN, count)
    assert done.outcome["taken"]["new"] == count


def test_a_row_that_cannot_be_stored_keeps_no_other_out(
    firm: FlaskClient, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    decide(firm, bring(firm, queue, many_rows(9)))
    real = Storing._make

    def fails(self: Storing, one: Any) -> Posting:
        if one.row.values["title"] == "第4项需求":
            raise RuntimeError("no luck")
        return real(self, one)

    monkeypatch.setattr(Storing, "_make", fails)
    queue.run_all()
    done = newest()
    assert (done.state, count_postings(), done.outcome["taken"]["failed"]) == (
        IntakeState.TAKEN,
        8,
        1,
    )
    assert "第4项需求" in firm.get(f"/work/tables/{done.id}").text
    monkeypatch.setattr(Storing, "_make", real)
    again = take(firm, queue, bring(firm, queue, many_rows(9)))
    assert again.outcome["taken"] == {"equal": 8, "new": 1}


def test_a_defect_of_the_reader_ends_that_table_and_nothing_else(
    firm: FlaskClient, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("no luck")

    monkeypatch.setattr("web.intake.preview.read_intake", fails)
    upload(firm, fill_template([need_row(id="A1")]))
    queue.run_all()
    assert newest().state is IntakeState.UNREADABLE


def test_of_many_rows_every_bad_cell_is_named_and_the_rest_is_taken(
    firm: FlaskClient, queue: InlineQueue
) -> None:
    count, every = 300, 50
    intake = bring(firm, queue, many_rows(count, bad_every=every))
    named = [(one["row"], one["value"]) for one in intake.findings if one["sort"] == "problem"]
    assert [row for row, _ in named] == [number + 1 for number in range(every, count + 1, every)]
    take(firm, queue, intake)
    assert count_postings() == count - count // every
    returned = firm.get(f"/work/tables/{intake.id}/problems.xlsx").data
    sheet = load_workbook(BytesIO(returned)).worksheets[0]
    cells = list(sheet.values)
    assert cells[0][0] == PROBLEM_HEADING
    assert [row[1] for row in cells[1:]] == [
        f"M{number}" for number in range(every, count + 1, every)
    ]
    assert f"原第 {every + 1} 行" in str(cells[1][0])
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, 3, f"改短的第{row}项")
    stream = BytesIO()
    sheet.parent.save(stream)
    again = bring(firm, queue, stream.getvalue())
    assert (again.rows, again.bad_rows) == (count // every, 0)
    take(firm, queue, again)
    assert count_postings() == count


def test_the_file_of_bad_rows_is_made_again_where_it_is_not_kept(
    firm: FlaskClient, queue: InlineQueue
) -> None:
    intake = bring(firm, queue, many_rows(4, bad_every=2))
    intake.outcome = {**intake.outcome, "bad_file": 0}
    db.session().commit()
    assert firm.get(f"/work/tables/{intake.id}/problems.xlsx").status_code == 200


def test_a_deleted_draft_is_made_anew_by_its_row(firm: FlaskClient, queue: InlineQueue) -> None:
    content = many_rows(1)
    take(firm, queue, bring(firm, queue, content))
    (posting,) = db.session().scalars(select(Posting))
    firm.post(f"/work/postings/{posting.id}/delete")
    db.rollback()
    assert db.session().scalar(select(func.count()).select_from(Source)) == 0
    assert bring(firm, queue, content).outcome["fates"] == {"new": 1}


def test_running_numbers_are_no_ids(firm: FlaskClient, queue: InlineQueue) -> None:
    def numbered(title: str) -> bytes:
        return make_sheet(
            ["序号", "标题", "预算上限"], [["1", title, "5"], ["2", title + "二", "6"]]
        )

    take(firm, queue, bring(firm, queue, numbered("上月的需求")))
    later = bring(firm, queue, numbered("这个月的需求"))
    assert later.outcome["fates"] == {"new": 2}
    assert bring(firm, queue, numbered("上月的需求")).outcome["fates"] == {"equal": 2}
