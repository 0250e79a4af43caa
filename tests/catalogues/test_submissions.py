"""What comes in for a call: counted, compared, taken along; who is reminded of drafts."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from matcher.domain.codes import CallKind, Role, Verification
from matcher.domain.errors import Forbidden, WrongState
from matcher.types import Kind
from tests.calls.test_calls import submit_to
from tests.factories import make_call, make_draft, make_organisation, make_user
from tests.mailbox import kinds_to
from web.audit import service as audit
from web.base import db
from web.base.log import LogEntry
from web.calls.models import Call
from web.calls.states import CallState
from web.catalogues import reminding, tallies, unsent
from web.catalogues.states import Fate, ListOf
from web.catalogues.submissions import list_submissions, read_report
from web.catalogues.tallies import Submission
from web.people.models import User
from web.postings import removal
from web.postings import service as posting
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]
FIRST = date(2026, 10, 1)


@st.composite
def _submissions(draw: st.DrawFn) -> list[Submission]:
    def one(number: int) -> Submission:
        owner, day = draw(st.integers(1, 4)), draw(st.integers(-2, 12))
        at = datetime(2026, 10, 1, 4, tzinfo=UTC) + timedelta(days=day)
        return Submission(
            number,
            draw(st.sampled_from(list(Kind))),
            draw(st.sampled_from(list(Fate))),
            owner,
            f"单位{owner}",
            draw(st.sampled_from(["chikan", "potou", ""])),
            at,
            at.date(),
            tuple(draw(st.sets(st.sampled_from(["marine", "food", "eco"])))),
        )

    return [one(number) for number in range(draw(st.integers(0, 12)))]


@settings(max_examples=50, deadline=None, derandomize=True)
@given(_submissions(), _submissions())
def test_every_breakdown_counts_each_submission_where_it_belongs(
    some: list[Submission], before: list[Submission]
) -> None:
    days = tallies.count_days(some, FIRST, FIRST + timedelta(days=9))
    assert sum(one.total for one in days) == len(some)
    assert days[-1].so_far == len(some)
    assert [one.day for one in days] == sorted({one.day for one in days})
    assert {FIRST + timedelta(days=n) for n in range(10)} <= {one.day for one in days}
    fates = tallies.count_fates(some)
    assert sum(sum(one.values()) for one in fates.values()) == len(some)
    districts = tallies.count_lines(tallies.district_of, some, before)
    assert sum(one.count for one in districts) == len(some)
    assert sum(one.before for one in districts) == len(before)
    fields = {one.code: one.count for one in tallies.count_lines(tallies.fields_of, some)}
    expected = Counter(code for one in some for code in (one.fields or ("",)))
    assert fields == dict(expected)
    owners = tallies.count_organisations(some)
    assert sum(one.total for one in owners) == len(some)
    assert all(sum(one.fates.values()) == one.total for one in owners)


@pytest.fixture
def officer(app: Any) -> User:
    return make_user(Role.OFFICER)


def draft_for(call: Call | None, author: User | None = None) -> Posting:
    draft = make_draft(author=author)
    draft.call_id = call.id if call else None
    db.commit()
    return draft


def test_the_figures_tell_states_days_districts_fields_and_organisations(officer: User) -> None:
    call = make_call()
    first, second = submit_to(call), submit_to(call)
    third = submit_to(call, Kind.ACHIEVEMENT)
    audit.publish(officer, second)
    audit.request_changes(officer, third, "请补充指标。")
    second.organisation.district = "potou"
    db.commit()
    # An hour of the city's day that is still the day before in UTC.
    first.submitted_at = datetime(2026, 11, 25, 17, 30, tzinfo=UTC)
    call.opens_at = datetime(2026, 11, 24, 1, tzinfo=UTC)
    db.commit()
    report = read_report(call)
    fates = tallies.count_fates(report.submissions)
    assert fates[Fate.WAITING] == {Kind.NEED: 1, Kind.ACHIEVEMENT: 0}
    assert fates[Fate.PUBLISHED] == {Kind.NEED: 1, Kind.ACHIEVEMENT: 0}
    assert fates[Fate.RETURNED] == {Kind.NEED: 0, Kind.ACHIEVEMENT: 1}
    assert {one.code: one.count for one in report.districts} == {"chikan": 2, "potou": 1}
    assert {one.code: one.count for one in report.fields} == {"marine": 3}
    assert len(report.organisations) == 3
    assert {one.day: one.needs for one in report.days}[date(2026, 11, 26)] == 1


def test_a_call_is_compared_with_the_one_before_at_the_same_time(officer: User) -> None:
    now = datetime(2026, 11, 28, 4, tzinfo=UTC)
    earlier = make_call(CallState.ARCHIVED, year=2026, quarter=3, opens_at=now - timedelta(days=90))
    make_call(CallState.ARCHIVED, year=2026, quarter=3, theme="海洋装备")
    call = make_call(year=2026, quarter=4, opens_at=now - timedelta(days=10))
    for days in (2, 9, 20):
        one = make_draft()
        one.call_id, one.submitted_at = earlier.id, earlier.opens_at + timedelta(days=days)
        one.state = type(one.state).SUBMITTED
    db.commit()
    with time_machine.travel(now, tick=False):
        compared = read_report(call).compared
    assert compared is not None
    assert (compared.call.id, compared.by_now, compared.total) == (earlier.id, 2, 3)


def test_who_has_drafts_and_who_has_nothing(officer: User) -> None:
    call = make_call(kind=CallKind.NEEDS)
    author = make_user(Role.FIRM)
    draft_for(call, author)
    draft_for(None, author)
    submitted = submit_to(call)
    draft_for(call, submitted.author)
    draft_for(make_call())
    make_draft(Kind.ACHIEVEMENT)
    quiet = make_user(Role.FIRM)
    make_user(Role.FIRM, make_organisation(verification=Verification.PENDING))
    make_organisation(name="没有账号的厂")
    [line] = unsent.list_unsent(call)
    assert author.organisation is not None
    assert (line.name, line.drafts, line.contact_email) == (
        author.organisation.name,
        2,
        author.email,
    )
    silent = {one.id for one in unsent.list_silent(call)}
    assert quiet.organisation_id in silent
    assert not silent & {author.organisation_id, submitted.organisation_id}
    assert all(one.verification is Verification.VERIFIED for one in unsent.list_silent(call))
    assert "没有账号的厂" not in {one.name for one in unsent.list_silent(call)}


def test_the_last_edit_is_told(officer: User) -> None:
    call = make_call()
    draft = draft_for(call)
    later = datetime(2026, 11, 28, 12, tzinfo=UTC)
    with time_machine.travel(later, tick=False):
        posting.save_draft(draft.author, draft, {"title": "改过的标题"})
        db.commit()
    assert unsent.list_unsent(call)[0].edited_at == later


def test_an_organisation_is_reminded_once_a_day(officer: User) -> None:
    call, author = make_call(), make_user(Role.FIRM)
    draft_for(call, author)
    other = draft_for(call)
    colleague = make_user(Role.FIRM, author.organisation)
    assert reminding.remind(officer, call, author.organisation_id) == 1
    db.commit()
    assert reminding.remind(officer, call) == 1
    db.commit()
    assert reminding.remind(officer, call) == 0
    for user in (author, colleague, other.author):
        assert kinds_to(user) == ["drafts_unsent"]
    entries = db.session().scalars(
        select(LogEntry).where(LogEntry.action == "remind_of_drafts").order_by(LogEntry.id)
    )
    told = [entry.detail["organisation"] for entry in entries]
    assert told == [author.organisation_id, other.organisation_id]
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1)):
        assert reminding.remind(officer, call) == 2


def test_only_officers_remind_and_only_while_a_call_is_open(officer: User) -> None:
    with pytest.raises(Forbidden):
        reminding.remind(make_user(Role.FIRM), make_call())
    with pytest.raises(WrongState):
        reminding.remind(officer, make_call(CallState.CLOSED))


def test_the_pages_show_it_and_remind(login: Login, officer: User) -> None:
    call, client = make_call(), login(officer)
    draft = draft_for(call)
    submitted = submit_to(call)
    name, key = submitted.organisation.name, call.id
    main = client.get(f"/office/calls/{key}/submissions").text
    assert "按产业领域" in main
    assert f"/office/queue?call={key}" in main
    listed = client.get(f"/office/calls/{key}/submissions/organisations").text
    assert name in listed
    assert f"/office/queue?call={key}&amp;owner=" in listed
    page = client.get(f"/office/calls/{key}/submissions/organisations?show=unsent").text
    assert draft.author.email in page
    assert draft.latest.title not in page
    asked = client.get(f"/office/calls/{key}/submissions/remind")
    assert "给 1 个单位" in asked.text
    assert client.post(f"/office/calls/{key}/submissions/remind").status_code == 302
    again = client.get(f"/office/calls/{key}/submissions/remind")
    assert "今天都提醒过了" in client.get(again.location).text
    silent = client.get(f"/office/calls/{key}/submissions/organisations?show=nothing")
    assert silent.status_code == 200


@pytest.mark.parametrize("what", list(ListOf))
def test_every_list_is_taken_along_and_logged(login: Login, officer: User, what: ListOf) -> None:
    call, client = make_call(), login(officer)
    submit_to(call)
    draft_for(call)
    make_user(Role.INSTITUTE)
    path = f"/office/calls/{call.id}/submissions/download"
    answer = client.post(path, data={"what": what.value, "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert call.title in str(rows[0][0])
    assert len(rows) > 2
    csv = client.post(path, data={"what": what.value, "format": "csv"})
    assert csv.data.decode("utf-8-sig").count("\n") == len(rows) - 1
    entry = (
        db.session()
        .scalars(select(LogEntry).where(LogEntry.action == "download_submissions"))
        .first()
    )
    assert entry is not None
    assert entry.detail["what"] == what.value


def test_an_unknown_list_is_not_found(login: Login, officer: User) -> None:
    call = make_call()
    path = f"/office/calls/{call.id}/submissions/download"
    answer = login(officer).post(path, data={"what": "x", "format": "exe"})
    assert answer.status_code == 404


def test_nobody_else_sees_who_submitted(login: Login, officer: User) -> None:
    call = make_call()
    for role in (Role.FIRM, Role.BROKER, Role.AUDITOR):
        client = login(make_user(role))
        for path in ("submissions", "submissions/organisations", "submissions/remind"):
            assert client.get(f"/office/calls/{call.id}/{path}").status_code in (403, 404)


def test_what_was_taken_back_is_not_counted(officer: User) -> None:
    call = make_call()
    submitted = submit_to(call)
    removal.take_back(submitted.author, submitted)
    db.commit()
    assert list_submissions(call) == []
