"""The quarter's report: made by one action, edited outside, published for everybody."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.domain.quarter import quarter_key
from tests.calendar import today
from tests.factories import make_published, make_user
from web.base import db
from web.base.reporting import Audience
from web.people.models import User
from web.reports.models import QuarterReport

Login = Callable[[User], FlaskClient]


def made(client: FlaskClient) -> dict[Audience, QuarterReport]:
    client.post("/office/reports", data={"quarter": quarter_key(today())})
    return {one.audience: one for one in db.session().query(QuarterReport)}


def texts(content: bytes) -> str:
    document: Any = Document(BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(line.text for line in document.paragraphs), *cells])


def edited(
    client: FlaskClient, content: bytes, name: str = "a.docx", audience: str = "public"
) -> Any:
    data = {
        "quarter": quarter_key(today()),
        "audience": audience,
        "file": (BytesIO(content), name),
    }
    return client.post("/office/reports/edited", data=data)


def test_one_action_makes_both_versions_complete_in_themselves(login: Login) -> None:
    make_published()
    officer = login(make_user(Role.OFFICER))
    for report in made(officer).values():
        answer = officer.get(f"/office/reports/{report.id}.docx")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        told = texts(answer.data)
        assert "工作报告" in told
        assert "一、" in told


def test_only_a_published_version_is_for_everybody(login: Login, client: FlaskClient) -> None:
    officer = login(make_user(Role.OFFICER))
    report = made(officer)[Audience.PUBLIC]
    address = f"/reports/{report.quarter}.docx"
    assert client.get(address).status_code == 404
    assert "任何人" in officer.get(f"/office/reports/{report.id}/publish").text
    officer.post(f"/office/reports/{report.id}/publish")
    assert client.get(address).status_code == 200
    assert address in client.get("/reports").text
    officer.post(f"/office/reports/{report.id}/retract")
    assert client.get(address).status_code == 404


def test_the_office_version_is_never_published(login: Login) -> None:
    officer = login(make_user(Role.OFFICER))
    report = made(officer)[Audience.OFFICE]
    assert officer.post(f"/office/reports/{report.id}/publish").status_code == 409
    assert report.published_at is None


def test_an_edited_report_is_the_next_version_and_gives_back_what_was_written(
    login: Login, client: FlaskClient
) -> None:
    officer = login(make_user(Role.OFFICER))
    first = made(officer)[Audience.PUBLIC]
    document: Any = Document(BytesIO(officer.get(f"/office/reports/{first.id}.docx").data))
    document.add_paragraph("局里补充的一段话。")
    stream = BytesIO()
    document.save(stream)
    assert edited(officer, stream.getvalue()).status_code == 302
    newest = db.session().query(QuarterReport).filter_by(is_edited=True).one()
    assert newest.number == first.number + 1
    officer.post(f"/office/reports/{first.id}/publish")
    officer.post(f"/office/reports/{newest.id}/publish")
    assert "局里补充的一段话。" in texts(client.get(f"/reports/{first.quarter}.docx").data)


TRACES = (
    '<w:del w:id="1" w:author="a"><w:r><w:delText>123456.78</w:delText></w:r></w:del>',
    '<w:ins w:id="1" w:author="a"><w:r><w:t>123456.78</w:t></w:r></w:ins>',
    "<w:r><w:rPr><w:vanish/></w:rPr><w:t>123456.78</w:t></w:r>",
)


@pytest.mark.parametrize("trace", TRACES)
def test_a_public_report_is_taken_without_traces_of_its_editing(login: Login, trace: str) -> None:
    officer = login(make_user(Role.OFFICER))
    report = made(officer)[Audience.PUBLIC]
    document: Any = Document(BytesIO(officer.get(f"/office/reports/{report.id}.docx").data))
    line = document.add_paragraph()._p
    line.append(parse_xml(trace.replace(">", f" {nsdecls('w')}>", 1)))
    stream = BytesIO()
    document.save(stream)
    answer = edited(officer, stream.getvalue())
    assert answer.status_code == 422
    assert "批注、修订或隐藏文字" in answer.text
    assert edited(officer, stream.getvalue(), audience="office").status_code == 302


def test_what_is_no_word_document_is_refused_with_words(login: Login) -> None:
    officer = login(make_user(Role.OFFICER))
    made(officer)
    answer = edited(officer, b"%PDF-1.4 nothing", "a.pdf")
    assert answer.status_code == 422
    assert edited(officer, b"").status_code == 422


def test_a_quarter_out_of_reach_is_not_made(login: Login) -> None:
    officer = login(make_user(Role.OFFICER))
    officer.post("/office/reports", data={"quarter": "1999Q1"})
    assert db.session().query(QuarterReport).count() == 0


def test_nobody_else_makes_or_takes_a_report(login: Login) -> None:
    report = made(login(make_user(Role.OFFICER)))[Audience.OFFICE]
    for role in (Role.FIRM, Role.BROKER, Role.AUDITOR):
        member = login(make_user(role))
        assert member.get("/office/reports").status_code == 403
        assert member.get(f"/office/reports/{report.id}.docx").status_code == 403
