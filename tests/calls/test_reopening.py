"""Calls that close later, open again, or let one organisation in late; thematic calls."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from matcher.domain.codes import CallKind, Role
from matcher.domain.errors import Forbidden, LostRace, WrongState
from matcher.types import Kind
from tests.calls.test_calls import call_data, submit_to
from tests.factories import NEED_VALUES, make_call, make_organisation, make_user
from tests.mailbox import kinds_to
from tests.problems import refused
from web.base import db
from web.base.clock import utc_now
from web.base.log import LogEntry
from web.calls import late
from web.calls import service as calls
from web.calls.models import Call
from web.calls.states import CallState
from web.catalogues.queries import list_announced_calls, newest_call
from web.catalogues.service import publish_catalogue
from web.people.models import User
from web.postings import service as posting

pytestmark = pytest.mark.usefixtures("app")
WEEK = timedelta(days=7)


def ended_call(**values: Any) -> Call:
    """A call that ended yesterday, its grace over."""
    now = utc_now()
    times = {"opens_at": now - timedelta(days=30), "closes_at": now - timedelta(days=1)}
    return make_call(CallState.CLOSED, **(times | {"grace_minutes": 0} | values))


def draft_for(author: User, call: Call | None) -> Any:
    draft = posting.create_posting(author, Kind.NEED, call)
    valid = {"valid_until": (utc_now() + timedelta(days=90)).date()}
    posting.save_draft(author, draft, NEED_VALUES | valid)
    return draft


def test_an_open_call_closes_later_and_those_it_is_for_are_told() -> None:
    call, firm, broker = make_call(), make_user(Role.FIRM), make_user(Role.BROKER)
    later = call.closes_at + WEEK
    calls.extend(make_user(Role.OFFICER), call, later, "台风")
    db.commit()
    assert (call.state, call.closes_at) == (CallState.OPEN, later)
    assert kinds_to(firm) == ["call_extended"]
    assert kinds_to(broker) == []


def test_an_ended_call_opens_again_and_closes_by_the_clock() -> None:
    call = ended_call()
    calls.extend(make_user(Role.OFFICER), call, utc_now() + WEEK, "台风")
    assert calls.accepts(call, Kind.NEED)
    assert calls.advance_by_clock(call.closes_at) == 1
    assert call.state is CallState.CLOSED


def test_an_extension_stands_in_the_log_with_its_reason_and_both_ends() -> None:
    call = ended_call()
    old = call.closes_at
    calls.extend(make_user(Role.OFFICER), call, utc_now() + WEEK, " 台风 ")
    entry = db.session().scalars(select(LogEntry).order_by(LogEntry.id.desc())).first()
    assert entry is not None
    assert entry.action == "reopen_call"
    assert entry.detail == {
        "old": old.isoformat(timespec="minutes"),
        "new": call.closes_at.isoformat(timespec="minutes"),
        "reason": "台风",
    }


@pytest.mark.parametrize(
    ("days", "reason", "problem"),
    [
        (-2, "台风", ("closes_at", "past")),
        (3, "台风", ("closes_at", "not_later")),
        (30, " ", ("reason", "missing")),
    ],
)
def test_an_extension_is_later_and_has_a_reason(
    days: int, reason: str, problem: tuple[str, str]
) -> None:
    call = make_call(closes_at=utc_now() + timedelta(days=10))
    with refused(problem):
        calls.extend(make_user(Role.OFFICER), call, utc_now() + timedelta(days=days), reason)


def test_a_call_whose_catalogue_is_out_stays_as_it_is() -> None:
    call, officer = ended_call(), make_user(Role.OFFICER)
    publish_catalogue(officer, call)
    with pytest.raises(WrongState):
        calls.extend(officer, call, utc_now() + WEEK, "台风")
    with pytest.raises(WrongState):
        late.permit(officer, call, make_organisation(), utc_now() + WEEK, "停电")


def test_only_officers_extend_and_let_in_late() -> None:
    call, firm = ended_call(), make_user(Role.FIRM)
    with pytest.raises(Forbidden):
        calls.extend(firm, call, utc_now() + WEEK, "台风")
    assert firm.organisation is not None
    with pytest.raises(Forbidden):
        late.permit(firm, call, firm.organisation, utc_now() + WEEK, "停电")


def test_nobody_extends_a_call_that_somebody_else_has_just_changed() -> None:
    call = make_call()
    with pytest.raises(LostRace):
        calls.extend(make_user(Role.OFFICER), call, call.closes_at + WEEK, "台风", call.version - 1)


def test_who_may_be_late_submits_one_thing_and_no_more() -> None:
    call, firm = ended_call(), make_user(Role.FIRM)
    assert firm.organisation is not None
    late.permit(make_user(Role.OFFICER), call, firm.organisation, utc_now() + WEEK, "停电")
    first, second = draft_for(firm, call), draft_for(firm, call)
    posting.submit(firm, first)
    db.commit()
    assert first.submitted_at is not None
    with pytest.raises(WrongState):
        posting.submit(firm, second)


def test_a_permission_is_for_one_organisation_and_ends() -> None:
    call, firm, other = ended_call(), make_user(Role.FIRM), make_user(Role.FIRM)
    assert firm.organisation is not None
    permission = late.permit(
        make_user(Role.OFFICER), call, firm.organisation, utc_now() + WEEK, "停电"
    )
    db.commit()
    assert kinds_to(firm) == ["late_permitted"]
    assert kinds_to(other) == []
    assert calls.accepts(call, Kind.NEED, organisation_id=firm.organisation_id)
    assert not calls.accepts(call, Kind.NEED, organisation_id=other.organisation_id)
    assert not calls.accepts(call, Kind.NEED)
    after = permission.until + timedelta(seconds=1)
    assert not calls.accepts(call, Kind.NEED, after, firm.organisation_id)


def test_a_permission_in_time_is_not_used_up() -> None:
    call, firm, officer = ended_call(), make_user(Role.FIRM), make_user(Role.OFFICER)
    assert firm.organisation is not None
    permission = late.permit(officer, call, firm.organisation, utc_now() + WEEK, "停电")
    calls.extend(officer, call, utc_now() + WEEK, "台风")
    posting.submit(firm, draft_for(firm, call))
    assert permission.used_at is None


@pytest.mark.parametrize(
    ("problem", "values"),
    [(("reason", "missing"), {"reason": ""}), (("until", "past"), {"until": -WEEK})],
)
def test_a_permission_has_a_reason_and_an_end(
    problem: tuple[str, str], values: dict[str, Any]
) -> None:
    firm = make_user(Role.FIRM)
    assert firm.organisation is not None
    until = utc_now() + values.get("until", WEEK)
    with refused(problem):
        late.permit(
            make_user(Role.OFFICER),
            ended_call(),
            firm.organisation,
            until,
            values.get("reason", "停电"),
        )


def test_an_organisation_that_nobody_can_submit_for_is_not_let_in() -> None:
    with refused(("organisation", "nobody")):
        late.permit(
            make_user(Role.OFFICER), ended_call(), make_organisation(), utc_now() + WEEK, "停电"
        )


def test_a_quarter_has_thematic_calls_beside_the_general_one() -> None:
    officer = make_user(Role.OFFICER)
    general = calls.create_call(officer, call_data())
    calls.create_call(officer, call_data(theme="海洋装备"))
    calls.create_call(officer, call_data(theme="预制菜"))
    db.commit()
    with refused(("theme", "taken")):
        calls.create_call(officer, call_data(theme="海洋装备"))
    db.rollback()
    assert newest_call() == general


def test_the_general_call_is_shown_before_thematic_ones() -> None:
    thematic = make_call(theme="海洋装备")
    general = make_call(year=thematic.year)
    assert list_announced_calls()[0] == general


def test_each_call_of_a_quarter_gets_its_own_submissions() -> None:
    thematic, general = make_call(theme="海洋装备", kind=CallKind.NEEDS), make_call()
    assert submit_to(thematic).call_id == thematic.id
    assert submit_to(general).call_id == general.id
