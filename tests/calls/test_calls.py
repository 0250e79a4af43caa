"""Quarterly calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from matcher.domain.codes import CallKind, Role
from matcher.domain.errors import Forbidden, WrongState
from matcher.types import Kind
from tests.factories import make_call, make_user
from tests.problems import refused
from web.audit import service as audit
from web.base import db
from web.base.clock import utc_now
from web.calls import service as calls_service
from web.calls.models import Call
from web.calls.service import CallData
from web.calls.states import CallState
from web.catalogues import service as catalogues_service
from web.catalogues.models import CatalogueEntry
from web.postings import service as posting

pytestmark = pytest.mark.usefixtures("app")


def call_data(**values: Any) -> CallData:
    now = utc_now()
    defaults: dict[str, Any] = {
        "year": 2027,
        "quarter": 1,
        "kind": CallKind.BOTH,
        "title": "2027年第一季度征集",
        "notice": "通知",
        "eligible": "",
        "contact": "",
        "focus_fields": ["marine"],
        "opens_at": now + timedelta(days=1),
        "closes_at": now + timedelta(days=30),
    }
    return CallData(**(defaults | values))


def submit_to(call: Call, kind: Kind = Kind.NEED) -> Any:
    from tests.factories import ACHIEVEMENT_VALUES, NEED_VALUES

    author = make_user(Role.FIRM if kind is Kind.NEED else Role.INSTITUTE)
    draft = posting.create_posting(author, kind, call)
    values = NEED_VALUES if kind is Kind.NEED else ACHIEVEMENT_VALUES
    valid = {"valid_until": (utc_now() + timedelta(days=90)).date()}
    posting.save_draft(author, draft, values | valid)
    posting.submit(author, draft)
    db.commit()
    return draft


def test_only_officers_manage_calls() -> None:
    for role in (Role.FIRM, Role.BROKER, Role.AUDITOR):
        with pytest.raises(Forbidden):
            calls_service.create_call(make_user(role), call_data())


def test_a_quarter_has_one_call_of_a_kind() -> None:
    officer = make_user(Role.OFFICER)
    calls_service.create_call(officer, call_data())
    db.commit()
    with refused(("quarter", "taken")):
        calls_service.create_call(officer, call_data())
    db.rollback()
    calls_service.create_call(officer, call_data(kind=CallKind.NEEDS))


def test_a_call_opens_and_closes_by_the_clock() -> None:
    call = calls_service.create_call(make_user(Role.OFFICER), call_data())
    calls_service.move_call(make_user(Role.OFFICER), call, "schedule")
    db.commit()
    assert calls_service.advance_by_clock(call.opens_at - timedelta(seconds=1)) == 0
    assert calls_service.advance_by_clock(call.opens_at) == 1
    assert call.state is CallState.OPEN
    assert calls_service.advance_by_clock(call.closes_at) == 1
    assert call.state is CallState.CLOSED


def test_a_draft_does_not_open_by_itself() -> None:
    call = calls_service.create_call(make_user(Role.OFFICER), call_data())
    calls_service.advance_by_clock(call.opens_at + timedelta(days=1))
    assert call.state is CallState.DRAFT


def test_submissions_are_taken_until_the_hidden_grace_ends() -> None:
    call = make_call(grace_minutes=30)
    late = call.closes_at + timedelta(minutes=29)
    assert calls_service.accepts(call, Kind.NEED, late)
    assert not calls_service.accepts(call, Kind.NEED, late + timedelta(minutes=2))
    assert not calls_service.accepts(call, Kind.NEED, call.opens_at - timedelta(minutes=1))


def test_a_call_for_needs_takes_no_achievements() -> None:
    call = make_call(kind=CallKind.NEEDS)
    assert calls_service.accepts(call, Kind.NEED)
    assert not calls_service.accepts(call, Kind.ACHIEVEMENT)


def test_a_published_deadline_is_not_shortened() -> None:
    call, officer = make_call(), make_user(Role.OFFICER)
    data = call_data(
        year=call.year,
        opens_at=call.opens_at,
        closes_at=call.closes_at - timedelta(hours=1),
    )
    with refused(("closes_at", "shortened")):
        calls_service.update_call(officer, call, data)


def test_the_catalogue_waits_for_the_audit_and_then_freezes_the_texts() -> None:
    call, officer = make_call(), make_user(Role.OFFICER)
    need, achievement = submit_to(call), submit_to(call, Kind.ACHIEVEMENT)
    audit.publish(officer, need)
    calls_service.move_call(officer, call, "close")
    db.commit()
    with refused(("submissions", "waiting")):
        catalogues_service.publish_catalogue(officer, call)
    db.rollback()
    audit.publish(officer, achievement)
    assert catalogues_service.publish_catalogue(officer, call) == 2
    db.commit()
    assert call.state is CallState.CATALOGUED
    posting.save_draft(need.author, need, {"title": "之后改的标题"})
    posting.submit(need.author, need)
    audit.publish(officer, need)
    db.commit()
    listed = db.session().scalars(select(CatalogueEntry).where(CatalogueEntry.call_id == call.id))
    titles = [entry.revision.title for entry in listed]
    assert "之后改的标题" not in titles


def test_an_open_call_has_no_catalogue() -> None:
    with pytest.raises(WrongState):
        catalogues_service.publish_catalogue(make_user(Role.OFFICER), make_call())
