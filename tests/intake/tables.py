"""Small tables for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from io import BytesIO
from typing import Any

from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook

from matcher.types import Kind
from tests.calendar import today
from web.base import db
from web.base.queue import InlineQueue
from web.intake.models import Intake
from web.intake.workbook import make_template, template_columns

FIRM_CODE = "91440800MA4UQ0C35A"

NEED_ROW: Mapping[str, Any] = {
    "title": "深水网箱网衣防附着技术",
    "summary": "外海网箱网衣两个月就长满藤壶，需要少换网的办法，换网费工伤鱼。",
    "problem": "养殖金鲳鱼的深水网箱网衣附着藤壶和牡蛎，换网费工且伤鱼。",
    "indicators": "附着量减少60%以上，有效期12个月",
    "need_kind": "核心技术",
    "fields": "蓝色海洋",
    "keywords": "网箱、防附着",
    "budget_min": "30",
    "budget_max": "80.5",
    "modes": "合作开发",
    "district": "坡头区",
    "contact_name": "陈工",
    "contact_phone": "0759-0001234",
    "contact_email": "chen@example.org",
}


def need_row(**values: Any) -> dict[str, Any]:
    """A complete row."""
    valid = {"valid_until": (today() + timedelta(days=200)).isoformat()}
    return {**NEED_ROW, **valid, **values}


def headings(kind: Kind, *, is_office: bool = False) -> dict[str, str]:
    """Field -> heading of the template."""
    return {one.name: one.heading for one in template_columns(kind, is_office=is_office)}


def fill_template(
    rows: Sequence[Mapping[str, Any]], kind: Kind = Kind.NEED, *, is_office: bool = False
) -> bytes:
    """The template with these rows typed into it."""
    book = load_workbook(BytesIO(make_template(kind, is_office=is_office)))
    sheet = book.worksheets[0]
    names = [one.name for one in template_columns(kind, is_office=is_office)]
    for number, row in enumerate(rows, 2):
        for name, value in row.items():
            sheet.cell(number, names.index(name) + 1, value)
    return _bytes_of(book)


def make_sheet(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """A plain table."""
    book = Workbook()
    sheet: Any = book.active
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    return _bytes_of(book)


def upload(
    client: FlaskClient, content: bytes, kind: Kind = Kind.NEED, name: str = "表.xlsx", **form: Any
) -> Any:
    """Upload a table; the answer."""
    data = {"kind": kind.value, "file": (BytesIO(content), name), **form}
    return client.post("/work/tables", data=data, content_type="multipart/form-data")


def newest() -> Intake:
    """The table brought last."""
    db.rollback()
    found = db.session().query(Intake).order_by(Intake.id.desc()).first()
    assert found is not None
    return found


def bring(
    client: FlaskClient, queue: InlineQueue, content: bytes, kind: Kind = Kind.NEED, **form: Any
) -> Intake:
    """Upload a table and have it read."""
    assert upload(client, content, kind, **form).status_code == 302
    queue.run_all()
    return newest()


def take(client: FlaskClient, queue: InlineQueue, intake: Intake, **form: Any) -> Intake:
    """Take its rows and have them stored."""
    rows = "good" if intake.bad_rows else "all"
    data = {"rows": rows, "submits": "drafts", "version": intake.version, **form}
    answer = client.post(f"/work/tables/{intake.id}/take", data=data)
    assert answer.status_code == 302, answer.text
    queue.run_all()
    return newest()


def _bytes_of(book: Workbook) -> bytes:
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
