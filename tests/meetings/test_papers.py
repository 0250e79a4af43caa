"""Papers of a meeting open and hold the right cells."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Confidentiality, Role
from matcher.types import Kind
from tests.factories import make_confirmed, make_published, make_user
from tests.meetings.making import add_match, let_come, make_meeting, make_planned
from web.people.models import User

Login = Callable[[User], FlaskClient]


def cells_of(content: bytes) -> list[list[str]]:
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [["" if value is None else str(value) for value in row] for row in sheet.values]


def texts_of(content: bytes) -> str:
    document = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_papers_say_who_comes_who_sits_where_and_each_ones_way(login: Login) -> None:
    need = make_published(Kind.NEED, confidentiality=Confidentiality.ANONYMOUS)
    meeting = make_meeting()
    pair = add_match(meeting, make_confirmed(need=need))
    let_come(meeting, pair, people=2, names="王工\n李工")
    make_planned(meeting)
    firm, institute = need.organisation.name, pair.match.achievement.organisation.name
    officer = login(make_user(Role.OFFICER))

    def fetch(name: str) -> bytes:
        answer = officer.get(f"/office/meetings/{meeting.id}/papers/{name}")
        assert answer.status_code == 200
        return bytes(answer.data)

    rows = cells_of(fetch("sign-in.xlsx"))
    assert rows[1] == ["序号", "单位", "人数", "姓名", "洽谈桌号", "签到"]
    assert ["1", min(firm, institute), "2", "王工、李工", "1", ""] in rows
    assert firm in texts_of(fetch("sign-in.docx"))

    rows = cells_of(fetch("tables.xlsx"))
    assert rows[2][0] == "1"
    assert rows[2][2] == firm
    assert rows[2][4] == institute
    told = texts_of(fetch("tables.docx"))
    assert "1 号桌" in told
    assert "内部使用" in told

    rows = cells_of(fetch("walks.xlsx"))
    by_owner = {row[0]: row for row in rows[2:]}
    assert by_owner[institute][3] == "名称对接后可见", "no paper tells a hidden name"
    assert by_owner[firm][3] == institute
    told = texts_of(fetch("walks.docx"))
    assert told.count("名称对接后可见") == 1

    missing = officer.get(f"/office/meetings/{meeting.id}/papers/sign-in.pdf")
    assert missing.status_code == 404


def test_papers_are_the_offices(login: Login) -> None:
    meeting = make_meeting()
    for role in (Role.FIRM, Role.BROKER):
        page = f"/office/meetings/{meeting.id}/papers/tables.docx"
        assert login(make_user(role)).get(page).status_code == 403
