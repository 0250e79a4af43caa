"""Calls as the public meets them: no grace, thematic ones beside the general one, the archive."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.attachments.samples import make_docx
from tests.calls.test_calls import submit_to
from tests.factories import make_call, make_user
from web.attachments.holders import Holder
from web.attachments.queries import list_attachments
from web.attachments.service import attach
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.base.files.kinds import FileKind
from web.base.files.receiving import Received
from web.calls import service as calls
from web.calls.models import Call
from web.calls.states import CallState
from web.catalogues.service import publish_catalogue
from web.people.models import User

pytestmark = pytest.mark.usefixtures("app")
Login = Callable[[User], FlaskClient]


def attach_form(officer: User, call: Call) -> str:
    """Attach a form to the call; return the file's address."""
    file = Received("申报表.docx", FileKind.DOCX, make_docx("申报表"))
    attach(officer, Holder.CALL, call, [file])
    db.commit()
    return f"/attachments/{list_attachments(Holder.CALL, call.id)[0].id}"


@pytest.mark.parametrize("state", [CallState.OPEN, CallState.CLOSED])
def test_after_the_end_nothing_tells_of_the_grace(
    client: FlaskClient, login: Login, state: CallState
) -> None:
    call = make_call(state, closes_at=utc_now() - timedelta(minutes=2), grace_minutes=30)
    assert calls.accepts(call, Kind.NEED)
    for visitor in (client, login(make_user(Role.FIRM))):
        page = visitor.get(f"/calls/{call.id}").text
        assert "提交技术需求" not in page
        assert "征集已截止" in page
        assert "宽限" not in page


def test_a_thematic_call_stands_beside_the_general_one_with_its_files(client: FlaskClient) -> None:
    officer = make_user(Role.OFFICER)
    general = make_call(year=2026, quarter=4, title="季度综合征集")
    themed = make_call(
        year=2026, quarter=4, theme="海洋装备", title="海洋装备专题", notice="只征集海洋装备。"
    )
    file = attach_form(officer, themed)
    listed = client.get("/calls").text
    assert listed.index("季度综合征集") < listed.index("海洋装备专题")
    page = client.get(f"/calls/{themed.id}").text
    assert "专题：海洋装备" in page
    assert "只征集海洋装备。" in page
    assert "申报表.docx" in page
    assert file in page
    assert "申报表.docx" not in client.get(f"/calls/{general.id}").text
    assert client.get(file).status_code == 200


def test_a_coming_call_counts_the_days_until_it_opens(client: FlaskClient) -> None:
    now = utc_now()
    call = make_call(
        CallState.SCHEDULED, opens_at=now + timedelta(days=3), closes_at=now + timedelta(days=30)
    )
    assert "3 天后开始" in client.get(f"/calls/{call.id}").text


def test_the_strip_and_the_page_count_the_same_days(client: FlaskClient) -> None:
    call = make_call(closes_at=utc_now() + timedelta(days=8))
    assert client.get(f"/calls/{call.id}").text.count("还有 8 天") == 2


def test_an_archived_call_stays_at_its_address(client: FlaskClient) -> None:
    officer, call = make_user(Role.OFFICER), make_call(notice="本季度征集通知全文。")
    need = submit_to(call)
    audit.publish(officer, need)
    paths = [f"/calls/{call.id}", attach_form(officer, call)]
    calls.move_call(officer, call, "close")
    db.commit()
    publish_catalogue(officer, call)
    db.commit()
    paths += [f"/calls/{call.id}/catalogue", f"/calls/{call.id}/catalogue.xlsx"]
    before = [client.get(path) for path in paths]
    calls.move_call(officer, call, "archive")
    db.commit()
    after = [client.get(path) for path in paths]
    assert [one.status_code for one in before + after] == [200] * 8
    assert "本季度征集通知全文。" in after[0].text
    assert need.latest.title in after[2].text
    assert after[1].data == before[1].data
    assert call.title in client.get("/calls").text
