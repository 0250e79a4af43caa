"""What leaves the platform comes back: our own downloads change nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.calendar import today
from tests.factories import make_call, make_draft, make_published, make_user
from tests.intake.tables import bring, take
from web.base import db
from web.base.queue import InlineQueue
from web.calls.states import CallState
from web.catalogues.service import publish_catalogue
from web.people.models import User
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]

RIGHTS = [
    {"kind": "发明专利", "title": "防污涂层", "number": "ZL201910123456X", "state": "授权"},
    {"kind": "", "title": "工艺", "number": "", "state": ""},
]


def stamp() -> list[tuple[Any, ...]]:
    """What would tell of any change."""
    db.rollback()
    return [
        (one.id, one.version, len(one.revisions), one.latest.title)
        for one in db.session().query(Posting).order_by(Posting.id)
    ]


def download(officer: FlaskClient, kind: Kind, suffix: str) -> bytes:
    data = {"postings-kind": kind.value, "postings-suffix": suffix}
    answer = officer.post("/office/files/postings", data=data)
    assert answer.status_code == 200, answer.text
    return answer.data


def test_the_offices_download_of_needs_changes_nothing(
    app: Flask, login: Login, queue: InlineQueue
) -> None:
    del app
    make_published(
        title="=SUM 是公式的样子",
        deadline=today() + timedelta(days=90),
        musts=["field", "budget"],
        open_challenge=True,
        problem="第一段。\n第二段，带“引号”和,逗号。",
    )
    make_published(confidentiality="summary", budget_min=None, budget_max=None, trl_min=6)
    make_draft(title="写全了，还没有提交的草稿")
    officer = login(make_user(Role.OFFICER))
    before = stamp()
    for suffix in ("xlsx", "csv"):
        intake = bring(officer, queue, download(officer, Kind.NEED, suffix), name=f"a.{suffix}")
        assert intake.bad_rows == 0, intake.findings
        assert intake.outcome["fates"] == {"equal": 3}, intake.outcome["first"]
        take(officer, queue, intake, submits="submit", declares="y")
    assert stamp() == before


def test_the_offices_download_of_achievements_changes_nothing(
    app: Flask, login: Login, queue: InlineQueue
) -> None:
    del app
    make_published(Kind.ACHIEVEMENT, intellectual_property=RIGHTS, price=12_345_678)
    make_published(Kind.ACHIEVEMENT, price=None, modes=[])
    officer = login(make_user(Role.OFFICER))
    before = stamp()
    content = download(officer, Kind.ACHIEVEMENT, "xlsx")
    intake = bring(officer, queue, content, Kind.ACHIEVEMENT)
    assert intake.bad_rows == 0, intake.findings
    assert intake.outcome["fates"] == {"equal": 2}, intake.outcome["first"]
    take(officer, queue, intake, submits="submit", declares="y")
    assert stamp() == before


def test_a_members_own_download_changes_only_what_was_edited_in_it(
    app: Flask, login: Login, queue: InlineQueue
) -> None:
    del app
    user = make_user(Role.FIRM)
    kept, edited = make_published(author=user), make_draft(author=user, title="要改的")
    firm = login(user)
    book = load_workbook(BytesIO(firm.get("/work/postings.xlsx").data))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    for cell in cells:
        if cell.value == "要改的":
            cell.value = "在表里改过的标题"
    stream = BytesIO()
    book.save(stream)
    before = {one[0]: one for one in stamp()}
    intake = bring(firm, queue, stream.getvalue())
    assert intake.outcome["fates"] == {"changed": 1, "equal": 1}, intake.findings
    take(firm, queue, intake)
    after = {one[0]: one for one in stamp()}
    assert after[kept.id] == before[kept.id]
    assert after[edited.id][3] == "在表里改过的标题"


def test_a_published_catalogue_changes_nothing(
    app: Flask, login: Login, queue: InlineQueue
) -> None:
    del app
    call = make_call(CallState.CLOSED)
    make_published().call = call
    account = make_user(Role.OFFICER)
    publish_catalogue(account, call)
    db.commit()
    officer = login(account)
    content = officer.get(f"/calls/{call.id}/catalogue.xlsx").data
    before = stamp()
    intake = bring(officer, queue, content)
    assert intake.outcome["fates"] == {"equal": 1}, (intake.findings, intake.outcome["first"])
    take(officer, queue, intake)
    assert stamp() == before
