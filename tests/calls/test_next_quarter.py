"""The next quarter's draft, made from the last call by one action or by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from matcher.domain.codes import CallKind, Role
from matcher.domain.errors import Forbidden
from tests.attachments.samples import make_docx
from tests.factories import make_call, make_user
from tests.problems import refused
from web.attachments.holders import Holder
from web.attachments.queries import list_attachments
from web.attachments.service import attach
from web.base import db, site
from web.base.files.kinds import FileKind
from web.base.files.models import StoredFile
from web.base.files.receiving import Received
from web.base.log import LogEntry
from web.calls import next_quarter, times
from web.calls.models import Call
from web.calls.states import CallState
from web.calls.times import Quarter
from web.catalogues.service import publish_catalogue
from web.people.models import User

pytestmark = pytest.mark.usefixtures("app")
Login = Callable[[User], FlaskClient]
CITY = ZoneInfo("Asia/Shanghai")
NOTICE = (
    "本季度（2026年第四季度）重点征集海洋装备。11月30日截止，"
    "2026年11月30日24时以后不再接收。2025年征集过一次。"
)


def last_quarter(**values: Any) -> Call:
    defaults: dict[str, Any] = {
        "year": 2026,
        "quarter": 4,
        "title": "湛江市2026年第四季度科技成果与技术需求征集",
        "notice": NOTICE,
        "eligible": "在湛企业",
        "contact": "成果科",
        "focus_fields": ["marine"],
        "grace_minutes": 15,
        "opens_at": times.read_moment("2026-10-09 09:00", CITY),
        "closes_at": times.read_moment("2026-11-30 24:00", CITY),
    }
    return make_call(CallState.CLOSED, **(defaults | values))


def entries_of(call: Call) -> list[tuple[str, int | None]]:
    found = db.session().scalars(
        select(LogEntry).where(LogEntry.object_type == "call", LogEntry.object_id == call.id)
    )
    return [(entry.action, entry.actor_id) for entry in found]


def test_what_a_call_says_is_taken_over_and_its_days_moved() -> None:
    officer, source = make_user(Role.OFFICER), last_quarter()
    draft = next_quarter.draft_next(officer, source)
    db.commit()
    assert (draft.state, draft.key) == (CallState.DRAFT, "2027Q1")
    assert draft.title == "湛江市2027年第一季度科技成果与技术需求征集"
    assert draft.notice == (
        "本季度（2027年第一季度）重点征集海洋装备。2月28日截止，"
        "2027年2月28日24时以后不再接收。2025年征集过一次。"
    )
    assert (draft.eligible, draft.contact, draft.focus_fields) == ("在湛企业", "成果科", ["marine"])
    assert draft.grace_minutes == 15
    assert times.write_deadline(draft.opens_at, CITY) == "2027-01-09 09:00"
    assert times.write_deadline(draft.closes_at, CITY) == "2027-02-28 24:00"
    assert entries_of(draft) == [("draft_next", officer.id)]


def test_a_theme_stays_and_its_year_is_renewed() -> None:
    source = last_quarter(theme="海洋装备", title="2026年海洋装备专题征集", kind=CallKind.NEEDS)
    draft = next_quarter.draft_next(make_user(Role.OFFICER), source)
    assert (draft.theme, draft.kind) == ("海洋装备", CallKind.NEEDS)
    assert draft.title == "2027年海洋装备专题征集"


def test_files_are_taken_along_without_being_stored_again() -> None:
    officer, source = make_user(Role.OFFICER), last_quarter()
    file = Received("申报表.docx", FileKind.DOCX, make_docx("申报表"))
    attach(officer, Holder.CALL, source, [file])
    db.commit()
    draft = next_quarter.draft_next(officer, source)
    db.commit()
    [copy], [first] = (list_attachments(Holder.CALL, one.id) for one in (draft, source))
    assert (copy.name, copy.file_id) == ("申报表.docx", first.file_id)
    assert db.session().scalar(select(func.count()).select_from(StoredFile)) == 1


def test_a_quarter_is_drafted_once() -> None:
    officer, source = make_user(Role.OFFICER), last_quarter()
    next_quarter.draft_next(officer, source)
    with refused(("quarter", "taken")):
        next_quarter.draft_next(officer, source)
    with pytest.raises(Forbidden):
        next_quarter.draft_next(make_user(Role.FIRM), source)


def test_after_a_pause_the_draft_is_of_the_quarter_to_come() -> None:
    source = last_quarter(year=2021, quarter=1)
    draft = next_quarter.draft_next(make_user(Role.OFFICER), source)
    assert Quarter(draft.year, draft.quarter) == Quarter.of(site.today()).next


def test_a_published_catalogue_prepares_the_next_draft_and_tells_officers(login: Login) -> None:
    officer, source = make_user(Role.OFFICER), last_quarter()
    publish_catalogue(officer, source)
    db.commit()
    draft = db.session().scalar(select(Call).where(Call.prepared_from_id == source.id))
    assert draft is not None
    assert entries_of(draft) == [("draft_next", None)]
    inbox = login(officer).get("/inbox/").text
    assert "检查并排期" in inbox
    assert draft.title in inbox
    log = login(make_user(Role.AUDITOR)).get("/log/").text
    assert "从上一季度起草" in log


@pytest.mark.parametrize("theme", ["", "海洋装备"])
def test_nothing_is_prepared_where_there_is_a_draft_or_a_theme(theme: str) -> None:
    source = last_quarter(theme=theme)
    if not theme:
        make_call(CallState.DRAFT, year=2027, quarter=2)
    publish_catalogue(make_user(Role.OFFICER), source)
    drafted = select(func.count()).where(Call.prepared_from_id == source.id)
    assert db.session().scalar(drafted) == 0


def test_one_button_drafts_it_and_leads_to_it_again(login: Login) -> None:
    source, client = last_quarter(), login(make_user(Role.OFFICER))
    assert "从上一季度起草" in client.get("/office/calls").text
    first = client.post(f"/office/calls/{source.id}/next")
    second = client.post(f"/office/calls/{source.id}/next")
    assert first.location == second.location
    page = client.get(first.location).text
    assert "2027年第一季度" in page
    assert 'value="2027-02-28 24:00"' in page
    assert "后面的季度已有这一类征集" in page


def test_a_deadline_at_24_oclock_is_typed_stored_and_shown(login: Login) -> None:
    source, client = last_quarter(), login(make_user(Role.OFFICER))
    place = client.post(f"/office/calls/{source.id}/next").location
    draft = db.session().scalar(select(Call).where(Call.prepared_from_id == source.id))
    assert draft is not None
    values = {
        "year": "2027",
        "quarter": "1",
        "kind": "both",
        "title": "征集",
        "grace_minutes": "45",
    }
    times_typed = {"opens_at": "2027-01-04T09:00", "closes_at": "2027-03-31 24:00"}
    values["grace_minutes"] = "1439"
    data = values | times_typed | {"version": str(draft.version)}
    assert client.post(place, data=data).status_code == 302
    client.post(f"/office/calls/{draft.id}/step/schedule", data={})
    page = client.get(f"/calls/{draft.id}").text
    assert "北京时间 2027年3月31日 周三 24:00" in page
    assert "1439" not in page
    assert draft.closes_at == times.read_moment("2027-03-31 24:00", CITY)
