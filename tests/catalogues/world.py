"""A call whose catalogue is out."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from flask.testing import FlaskClient
from openpyxl import load_workbook

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_call, make_published, make_user
from web.audit import service as audit
from web.base import db
from web.calls.models import Call
from web.calls.states import CallState
from web.catalogues import service as catalogues
from web.postings import service as posting
from web.postings.models import Posting


def make_catalogue(*submitted: Posting, **values: Any) -> Call:
    """A call that collected ``submitted``, with its catalogue."""
    call = make_call(CallState.CLOSED, **values)
    for one in submitted or (make_published(Kind.NEED), make_published(Kind.ACHIEVEMENT)):
        one.call = call
    db.commit()
    catalogues.publish_catalogue(make_user(Role.OFFICER), call)
    db.commit()
    return call


def rewrite(item: Posting, **values: Any) -> None:
    """Publish a new text of a published posting."""
    posting.start_revision(item.author, item)
    posting.save_draft(item.author, item, values)
    posting.submit(item.author, item)
    audit.publish(make_user(Role.OFFICER), item)
    db.commit()


def withdraw(item: Posting) -> None:
    """Withdraw a published posting."""
    posting.withdraw(item.author, item)
    db.commit()


def read_all(client: FlaskClient, path: str) -> str:
    """Return everything that a page or a file says."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    if path.endswith(".docx"):
        return read_paper(answer.data)
    if path.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(answer.data))
        rows = [row for sheet in book for row in sheet.iter_rows(values_only=True)]
        return str(rows)
    return answer.text


def read_paper(content: bytes) -> str:
    """Return the texts of a document."""
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])
