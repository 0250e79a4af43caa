"""The officers' office."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import OrganisationKind, Role, Verification
from matcher.types import Kind
from tests.factories import (
    NEED_VALUES,
    make_call,
    make_draft,
    make_match,
    make_organisation,
    make_published,
    make_submitted,
    make_user,
)
from tests.fakes import FakeEncoder, serve_encoders
from web.audit import service as audit
from web.base import db
from web.calls.models import Call
from web.calls.states import CallState
from web.calls.times import Quarter
from web.engine import encoders, switching
from web.matches.models import Match
from web.people.models import Organisation, User
from web.postings import service as postings
from web.postings.models import Posting
from web.postings.states import PostingState

Login = Callable[[User], FlaskClient]

CALL = {
    "year": "2031",
    "quarter": "2",
    "kind": "both",
    "title": "2031年第二季度征集",
    "opens_at": "2031-04-01T09:00",
    "closes_at": "2031-05-31T18:00",
    "grace_minutes": "30",
}


@pytest.fixture
def officer(app: Flask, login: Login) -> FlaskClient:
    return login(make_user(Role.OFFICER))


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def again(posting_id: int) -> Posting:
    db.rollback()
    found = db.session().get(Posting, posting_id)
    assert found is not None
    return found


def test_the_longest_waiting_submission_comes_first(officer: FlaskClient) -> None:
    make_submitted(title="先提交的")
    make_submitted(Kind.ACHIEVEMENT, title="后提交的")
    make_draft(title="还没提交的")
    text = text_of(officer, "/office/queue")
    assert text.index("先提交的") < text.index("后提交的")
    assert "还没提交的" not in text
    assert "后提交的" not in text_of(officer, "/office/queue?kind=need")


def test_publishing_opens_the_next_submission(officer: FlaskClient) -> None:
    first, second = make_submitted(), make_submitted()
    answer = officer.post(f"/office/postings/{first.id}/publish", data={"version": first.version})
    assert answer.location == f"/office/postings/{second.id}"
    assert again(first.id).state is PostingState.PUBLISHED


def test_a_request_for_changes_needs_words(officer: FlaskClient) -> None:
    posting = make_submitted()
    address = f"/office/postings/{posting.id}/request-changes"
    assert officer.post(address, data={"changes-note": " "}).status_code == 422
    officer.post(address, data={"changes-note": "请补充指标", "version": posting.version})
    assert again(posting.id).latest.audit_note == "请补充指标"


def test_a_rejection_needs_a_reason_and_words(officer: FlaskClient) -> None:
    posting = make_submitted()
    address = f"/office/postings/{posting.id}/reject"
    assert officer.post(address, data={"reject-note": "重复"}).status_code == 422
    assert officer.post(address, data={"reject-code": "duplicate"}).status_code == 422
    reason = {"reject-code": "duplicate", "reject-note": "重复", "version": posting.version}
    officer.post(address, data=reason)
    assert again(posting.id).state is PostingState.REJECTED


def test_the_review_shows_what_a_new_version_changes(officer: FlaskClient) -> None:
    posting = make_published(title="深水网箱清洗")
    values = {**NEED_VALUES, "title": "深水网箱水下清洗机器人"}
    postings.save_draft(posting.author, posting, values)
    postings.submit(posting.author, posting)
    db.commit()
    text = text_of(officer, f"/office/postings/{posting.id}")
    assert "<ins>" in text
    assert "机器人" in text


def test_deciding_twice_is_refused(officer: FlaskClient) -> None:
    posting = make_submitted()
    address = f"/office/postings/{posting.id}/publish"
    assert officer.post(address, data={"version": posting.version}).status_code == 302
    version = again(posting.id).version
    assert officer.post(address, data={"version": version}).status_code == 409


def test_a_text_nobody_read_is_not_decided_on(officer: FlaskClient) -> None:
    posting = make_submitted()
    read = re.findall(
        r'name="version" value="(\d+)"', text_of(officer, f"/office/postings/{posting.id}")
    )
    assert len(set(read)) == 1
    # Meanwhile another officer sends it back, and its author hands in another text.
    audit.request_changes(make_user(Role.OFFICER), posting, "请补充")
    postings.save_draft(posting.author, posting, {"title": "换过的标题"})
    postings.submit(posting.author, posting)
    db.commit()
    said = {"version": read[0], "changes-note": "退回", "reject-code": "other", "reject-note": "否"}
    for decision in ("publish", "request-changes", "reject"):
        address = f"/office/postings/{posting.id}/{decision}"
        assert officer.post(address, data=said).status_code == 409
        assert officer.post(address, data={**said, "version": ""}).status_code == 409
    assert again(posting.id).state is PostingState.SUBMITTED


def test_a_new_version_of_a_withdrawn_posting_is_past_deciding(officer: FlaskClient) -> None:
    posting = make_published(title="先发布后撤回")
    postings.save_draft(posting.author, posting, {"title": "撤回前的新版本"})
    postings.submit(posting.author, posting)
    postings.withdraw(posting.author, posting)
    db.commit()
    assert "撤回前的新版本" not in text_of(officer, "/office/queue")
    assert "/publish" not in text_of(officer, f"/office/postings/{posting.id}")


def test_an_organisation_needs_a_right_credit_code(officer: FlaskClient) -> None:
    data = {"name": "湛江某厂", "kind": "firm", "district": "chikan"}
    wrong = officer.post("/office/organisations/new", data={**data, "credit_code": "1" * 18})
    assert wrong.status_code == 422
    assert "代码有误" in wrong.get_data(as_text=True)
    good = {**data, "credit_code": "91350100m000100y43"}
    assert officer.post("/office/organisations/new", data=good).status_code == 302
    taken = officer.post("/office/organisations/new", data={**good, "name": "另一厂"})
    assert taken.status_code == 422
    assert "属于另一个单位" in taken.get_data(as_text=True)


def test_an_organisation_is_verified(officer: FlaskClient) -> None:
    firm = make_organisation(verification=Verification.PENDING)
    address = f"/office/organisations/{firm.id}/verify"
    assert officer.post(address, data={"verification": "nonsense"}).status_code == 400
    officer.post(address, data={"verification": "verified"})
    db.rollback()
    found = db.session().get(Organisation, firm.id)
    assert found is not None
    assert found.verification is Verification.VERIFIED


def test_organisations_are_found_by_part_of_the_name(officer: FlaskClient) -> None:
    make_organisation(name="蓝湾饲料厂")
    make_organisation(name="红土农场")
    text = text_of(officer, "/office/organisations?q=饲料")
    assert "蓝湾饲料厂" in text
    assert "红土农场" not in text


def test_times_of_a_call_are_the_sites_local_ones(officer: FlaskClient) -> None:
    assert officer.post("/office/calls/new", data=CALL).status_code == 302
    db.rollback()
    call = db.session().query(Call).one()
    assert call.closes_at == datetime(2031, 5, 31, 18, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert call.state is CallState.DRAFT
    assert 'value="2031-05-31 18:00"' in text_of(officer, f"/office/calls/{call.id}")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("closes_at", "2031-03-31T18:00"),
        ("title", ""),
        ("opens_at", "soon"),
        ("opens_at", "0001-01-01T00:00"),
        ("closes_at", "9999-12-31T23:59"),
        ("year", "20"),
    ],
)
def test_a_call_with_a_slip_is_not_stored(officer: FlaskClient, name: str, value: str) -> None:
    assert officer.post("/office/calls/new", data={**CALL, name: value}).status_code == 422
    assert db.session().query(Call).count() == 0


def test_a_quarter_has_one_call_of_a_kind(officer: FlaskClient) -> None:
    officer.post("/office/calls/new", data=CALL)
    answer = officer.post("/office/calls/new", data=CALL)
    assert answer.status_code == 422
    assert "已有同类征集" in answer.get_data(as_text=True)


def test_the_next_call_is_prepared_from_the_last(officer: FlaskClient) -> None:
    make_call(year=2040, quarter=4, notice="沿用的通知")
    text = text_of(officer, "/office/calls/new")
    assert "沿用的通知" in text
    assert 'value="2041-01-01T09:00"' in text
    assert 'value="2041-02-28 18:00"' in text


def test_the_deadline_of_an_open_call_is_never_moved_forward(officer: FlaskClient) -> None:
    call = make_call(year=2031, quarter=2)
    early = {**CALL, "opens_at": "2020-01-01T09:00", "closes_at": "2020-01-02T09:00"}
    early["version"] = str(call.version)
    answer = officer.post(f"/office/calls/{call.id}", data=early)
    assert answer.status_code == 422
    assert "只能延后" in answer.get_data(as_text=True)


def test_a_call_walks_from_draft_to_archive(officer: FlaskClient) -> None:
    call = make_call(CallState.DRAFT)
    address = f"/office/calls/{call.id}"
    steps = ("step/schedule", "step/unschedule", "step/open", "step/close", "catalogue")
    for step in (*steps, "step/archive"):
        assert "将会发生" in text_of(officer, f"{address}/{step}")
        assert officer.post(f"{address}/{step}").status_code == 302
    db.rollback()
    found = db.session().get(Call, call.id)
    assert found is not None
    assert found.state is CallState.ARCHIVED


@pytest.mark.parametrize(
    ("step", "status"), [("step/archive", 409), ("step/nonsense", 404), ("catalogue", 409)]
)
def test_a_step_that_is_not_possible_is_not_even_asked(
    officer: FlaskClient, step: str, status: int
) -> None:
    address = f"/office/calls/{make_call().id}/{step}"
    assert officer.get(address).status_code == status
    assert officer.post(address).status_code == status


def test_the_catalogue_waits_for_the_last_submission(officer: FlaskClient) -> None:
    call = make_call()
    draft = make_draft()
    draft.call = call
    postings.submit(draft.author, draft)
    call.state = CallState.CLOSED
    call.closes_at = call.closes_at - timedelta(days=8)
    call.opens_at = call.closes_at - timedelta(days=8)
    db.commit()
    officer.post(f"/office/calls/{call.id}/catalogue")
    assert "还有 1 项提交没有审结" in text_of(officer, f"/office/calls/{call.id}")
    db.rollback()
    assert db.session().get(Call, call.id).state is CallState.CLOSED  # type: ignore[union-attr]


def test_a_match_goes_to_another_broker_but_not_to_one_of_the_parties(
    officer: FlaskClient,
) -> None:
    match = make_match()
    partial = make_user(Role.BROKER, match.need.organisation)
    other = make_user(Role.BROKER)
    address = f"/office/matches/{match.id}/assign"
    officer.post(address, data={"broker_id": partial.id})
    db.rollback()
    assert db.session().get(Match, match.id).broker_id != partial.id  # type: ignore[union-attr]
    officer.post(address, data={"broker_id": other.id})
    db.rollback()
    assert db.session().get(Match, match.id).broker_id == other.id  # type: ignore[union-attr]


def test_matches_without_a_broker_are_listed(officer: FlaskClient) -> None:
    match = make_match()
    title = match.need.latest.title
    assert title not in text_of(officer, "/office/matches")
    assert title in text_of(officer, "/office/matches?show=all")
    match.broker = None
    db.commit()
    assert title in text_of(officer, "/office/matches")


def test_every_office_page_opens_when_there_is_nothing(officer: FlaskClient) -> None:
    for page in ("queue", "organisations", "organisations/new", "calls", "calls/new", "matches"):
        text_of(officer, f"/office/{page}")


def test_the_quarter_after_the_fourth_is_the_first_of_the_next_year() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    quarter = Quarter.of(date(2026, 11, 23)).next
    assert (quarter.year, quarter.number) == (2027, 1)
    assert quarter.closes(zone) == datetime(2027, 2, 28, 18, tzinfo=zone)


def test_kinds_of_organisations_are_words(officer: FlaskClient) -> None:
    make_organisation(OrganisationKind.HOSPITAL)
    assert "医院" in text_of(officer, "/office/organisations")


def test_two_officers_do_not_overwrite_each_other_on_a_call(login: Login) -> None:
    call = make_call(CallState.DRAFT, notice="原来的通知", year=2031, quarter=2)
    old = call.version
    first, second = login(make_user(Role.OFFICER)), login(make_user(Role.OFFICER))
    data = call_form(call)
    saved = first.post(f"/office/calls/{call.id}", data=data | {"notice": "先存", "version": old})
    assert saved.status_code == 302
    lost = second.post(f"/office/calls/{call.id}", data=data | {"notice": "后存", "version": old})
    assert lost.status_code == 409
    text = lost.get_data(as_text=True)
    assert "后存" in text
    db.rollback()
    stored = db.session().get(Call, call.id)
    assert stored is not None
    assert stored.notice == "先存"
    assert f'value="{stored.version}"' in text


def call_form(call: Call) -> dict[str, Any]:
    zone = ZoneInfo("Asia/Shanghai")
    return {
        "year": call.year,
        "quarter": str(call.quarter),
        "kind": call.kind.value,
        "title": call.title,
        "opens_at": call.opens_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        "closes_at": call.closes_at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
        "grace_minutes": "30",
    }


def test_officers_see_how_far_another_language_model_is(
    officer: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "语言模型" not in text_of(officer, "/office/queue")
    make_published()
    serve_encoders(monkeypatch, FakeEncoder("new"))
    encoders.begin("new")
    page = text_of(officer, "/office/queue")
    assert "正在更换语言模型：0/1。" in page
    assert "约剩" not in page
    switching.advance(seconds=0)
    assert "正在更换语言模型：1/1，约剩 1 分钟。" in text_of(officer, "/office/queue")
