"""What the office has downloaded and brings again changes nothing, and a change changes one."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_published, make_user
from tests.intake.tables import bring, newest, take
from web.base import db
from web.base.queue import InlineQueue
from web.intake.models import Intake
from web.people.models import User
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]

RIGHTS = [{"kind": "发明专利", "title": "涂层", "number": "ZL201910123456.X", "state": "授权"}]


@pytest.fixture
def officer(app: Flask, login: Login) -> FlaskClient:
    return login(make_user(Role.OFFICER))


def download(client: FlaskClient, kind: Kind) -> bytes:
    data = {"postings-kind": kind.value, "postings-suffix": "xlsx"}
    return client.post("/office/files/postings", data=data).data


def fates(intake: Intake) -> dict[str, Any]:
    return dict(intake.outcome["fates"])


def stored() -> list[tuple[int, int, int]]:
    db.rollback()
    found = db.session().scalars(select(Posting).order_by(Posting.id))
    return [(one.id, one.version, len(one.revisions)) for one in found]


@pytest.mark.parametrize("kind", Kind)
def test_a_download_brought_again_changes_nothing(
    officer: FlaskClient, queue: InlineQueue, kind: Kind
) -> None:
    for number in range(3):
        more = {"intellectual_property": RIGHTS} if kind is Kind.ACHIEVEMENT else {"tried": ""}
        make_published(kind, title=f"第{number}项", **more)
    before = stored()
    intake = bring(officer, queue, download(officer, kind), kind)
    assert (intake.rows, intake.bad_rows) == (3, 0), intake.findings
    assert fates(intake) == {"equal": 3}
    take(officer, queue, intake)
    assert stored() == before


def test_a_changed_cell_changes_its_posting_and_no_other(
    officer: FlaskClient, queue: InlineQueue
) -> None:
    first, second = make_published(title="第一项"), make_published(title="第二项")
    keys = first.id, second.id
    before = {key: revisions for key, _, revisions in stored()}
    book = load_workbook(BytesIO(download(officer, Kind.NEED)))
    sheet: Any = book.worksheets[0]
    headings = [cell.value for cell in sheet[2]]
    sheet.cell(4, headings.index("预算上限（万元）") + 1).value = 95
    stream = BytesIO()
    book.save(stream)
    take(officer, queue, bring(officer, queue, stream.getvalue(), Kind.NEED))
    assert newest().outcome
    after = {key: revisions for key, _, revisions in stored()}
    assert after == {keys[0]: before[keys[0]], keys[1]: before[keys[1]] + 1}
    changed = db.session().get(Posting, keys[1])
    assert changed is not None
    assert changed.latest.budget_max == 95_000_000  # type: ignore[attr-defined]
