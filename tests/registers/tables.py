"""Tables that are brought into registers in tests."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from sqlalchemy import select

from web.base import db
from web.registers.bringing.models import Bringing
from web.registers.models import Entry

PILOT_HEADINGS = (
    "序号",
    "基地名称",
    "名称",
    "管理单位",
    "类型",
    "产业领域",
    "县区",
    "简介",
    "服务能力",
    "联系人",
    "电话",
)


def pilot_row(
    title: str = "虾仁速冻中试线", owner: str = "演示水产研究所", **told: str
) -> list[str]:
    """A row that can be taken as it is."""
    row = {
        "序号": "1",
        "基地名称": "",
        "名称": title,
        "管理单位": owner,
        "类型": "中试",
        "产业领域": "蓝色海洋、绿色食品",
        "县区": "霞山",
        "简介": "对虾加工工艺的放大。",
        "服务能力": "蒸煮、速冻、包装。",
        "联系人": "林主任",
        "电话": "0759-7654321",
    }
    return list({**row, **told}.values())


def make_table(rows: Sequence[Sequence[Any]], headings: Sequence[str] = PILOT_HEADINGS) -> bytes:
    """An .xlsx with a title above its headings."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["创新资源汇总表"], list(headings), *rows):
        sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def fill_template(content: bytes, rows: Sequence[dict[str, Any]]) -> bytes:
    """The empty table with rows, by its headings without the mark of what is needed."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {str(cell.value).lstrip("*"): cell.column for cell in sheet[1]}
    for number, row in enumerate(rows, 2):
        for heading, value in row.items():
            sheet.cell(number, columns[heading], value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def upload(client: FlaskClient, content: bytes, register: str = "pilots") -> Bringing:
    """Upload a table that can be read."""
    answer = send(client, content, register)
    assert answer.status_code == 302, answer.text
    found = db.session().scalars(select(Bringing).order_by(Bringing.id.desc())).first()
    assert found is not None
    return found


def send(
    client: FlaskClient, content: bytes, register: str = "pilots", name: str = "a.xlsx"
) -> Any:
    """Upload a file."""
    return client.post(
        f"/work/resources/{register}/import", data={"file": (io.BytesIO(content), name)}
    )


def look(client: FlaskClient, bringing: Bringing) -> str:
    """The preview's page."""
    answer = client.get(f"/work/resources/import/{bringing.id}")
    assert answer.status_code == 200
    return answer.text


def take(client: FlaskClient, bringing: Bringing, seal: str | None = None) -> Any:
    """Take the good rows as the page offers."""
    page = look(client, bringing)
    found = page.partition('name="seal" value="')[2].partition('"')[0]
    return client.post(
        f"/work/resources/import/{bringing.id}/take",
        data={"seal": found if seal is None else seal, "version": bringing.version},
    )


def entries(register: str = "pilots") -> list[Entry]:
    """All entries of a register."""
    db.session().expire_all()
    wanted = select(Entry).where(Entry.register == register).order_by(Entry.id)
    return list(db.session().scalars(wanted))
