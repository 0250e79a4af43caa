"""What is overdue of whom: everybody's for the office, and one's own."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain.codes import Role
from tests.calendar import today
from tests.contracts import signed
from tests.contracts.payment_worlds import broker_of, make_signed, plan, plan_milestone, row
from tests.factories import make_confirmed, make_introduced, make_match, make_submitted, make_user
from tests.meetings.making import add_match, let_come, make_meeting, make_planned
from tests.statements import noted
from web.base import db
from web.base.clock import utc_now
from web.deals import service as deals
from web.deals.states import Doer
from web.matches.models import Match
from web.meetings.states import MeetingState
from web.people.models import User
from web.supervision.overdue_queries import list_all, list_own
from web.supervision.overdue_rules import (
    OFFICE,
    Item,
    Late,
    Owner,
    OwnerKind,
    by_kind,
    by_owner,
)

Login = Callable[[User], FlaskClient]


@pytest.fixture(autouse=True)
def in_chinese(app: Flask) -> Iterator[None]:
    with force_locale("zh"):
        yield


def found() -> dict[Late, set[Owner]]:
    """Return whose each kind of overdue work is."""
    owners: dict[Late, set[Owner]] = {}
    for item in list_all(today()):
        owners.setdefault(item.what, set()).update(item.owners)
    return owners


def broker(match: Match) -> Owner:
    assert match.broker_id is not None
    return Owner(OwnerKind.BROKER, match.broker_id)


def firm(match: Match) -> Owner:
    return Owner(OwnerKind.ORGANISATION, match.need.organisation_id)


def institute(match: Match) -> Owner:
    return Owner(OwnerKind.ORGANISATION, match.achievement.organisation_id)


def note_step(match: Match, days: int, who: Doer) -> None:
    """Note a next step whose day is so many days from today."""
    actor = broker_of(match)
    deals.add_note(actor, match, "note", "通过电话", today(), next_step="寄样品", next_who=who)
    match.activities[-1].due = today() + timedelta(days=days)
    db.commit()


def test_a_proposal_is_the_brokers_after_two_weeks(app: Flask) -> None:
    match = make_match()
    match.created_at = utc_now() - timedelta(days=14)
    db.commit()
    assert found() == {}
    match.created_at = utc_now() - timedelta(days=15)
    db.commit()
    assert found() == {Late.DECIDE: {broker(match)}}
    match.broker_id = None
    db.commit()
    assert found() == {Late.ASSIGN: {OFFICE}}


def test_a_text_waiting_for_the_audit_is_the_offices(app: Flask) -> None:
    posting = make_submitted()
    assert found() == {}
    posting.latest.submitted_at = utc_now() - timedelta(days=6)
    db.commit()
    assert found() == {Late.AUDIT: {OFFICE}}
    assert [item.what for item in list_own(make_user(Role.OFFICER), today())] == [Late.AUDIT]


def test_an_answer_is_the_side_s_that_has_not_given_it(app: Flask) -> None:
    match = make_confirmed()
    deals.express_interest(match.need.author, match)
    match.decided_at = utc_now() - timedelta(days=8)
    db.commit()
    assert found() == {Late.ANSWER: {institute(match)}}
    assert list_own(match.need.author, today()) == []
    assert len(list_own(match.achievement.author, today())) == 1


@pytest.mark.parametrize("doer", list(Doer))
def test_a_step_is_overdue_from_the_day_after_for_whoever_does_it(app: Flask, doer: Doer) -> None:
    match = make_introduced()
    note_step(match, 0, doer)
    assert found() == {}
    note_step(match, -1, doer)
    expected = {
        Doer.NEED: {firm(match)},
        Doer.ACHIEVEMENT: {institute(match)},
        Doer.BOTH: {firm(match), institute(match)},
        Doer.BROKER: {broker(match)},
    }
    assert found() == {Late.STEP: expected[doer]}


def test_a_contract_is_to_be_registered_within_the_bureaus_term(app: Flask) -> None:
    make_signed(ago=30)
    assert found() == {}
    match = make_signed(ago=31)
    assert found() == {Late.REGISTER: {broker(match), institute(match)}}
    deals.register(broker_of(match), match, "DJ-1", today())
    db.commit()
    assert found() == {}


def test_payments_and_milestones_are_overdue_for_whoever_owes_them(app: Flask) -> None:
    match = make_signed(ago=20)
    plan(match, row(40_000_00, -3), row(60_000_00, 20))
    plan_milestone(match, -2, Doer.ACHIEVEMENT)
    assert found() == {Late.PAY: {firm(match)}, Late.MILESTONE: {institute(match)}}
    own = list_own(match.need.author, today())
    assert [(item.what, item.days(today())) for item in own] == [(Late.PAY, 3)]
    assert list_own(make_user(Role.FIRM), today()) == []


def test_a_contract_nobody_confirmed_is_the_sides(app: Flask) -> None:
    match = signed.make_filled()
    signed.form_of(match).asked_at = utc_now() - timedelta(days=9)
    db.commit()
    assert found()[Late.CONFIRM] == {firm(match), institute(match)}


def test_the_outcomes_of_a_meeting_are_the_brokers(app: Flask) -> None:
    meeting = make_meeting()
    pair = add_match(meeting)
    let_come(meeting, pair)
    make_planned(meeting)
    meeting.state = MeetingState.HELD
    meeting.begins_at = utc_now() - timedelta(days=9)
    meeting.ends_at = utc_now() - timedelta(days=8, hours=20)
    db.commit()
    assert found() == {Late.OUTCOME: {broker(pair.match)}}


def test_the_office_reads_and_takes_what_is_overdue(login: Login) -> None:
    match = make_introduced()
    note_step(match, -4, Doer.NEED)
    client = login(make_user(Role.OFFICER))
    text = client.get("/office/overdue").text
    assert match.need.organisation.name in text
    key = firm(match).key
    assert f"/office/deals/{match.id}" in client.get(f"/office/overdue?owner={key}").text
    assert "没有逾期的事项" in client.get("/office/overdue?owner=broker-0").text
    assert client.get("/office/overdue?what=nothing").status_code == 200
    taken = client.post("/office/overdue", data={"suffix": "csv"}).get_data().decode("utf-8-sig")
    assert any(line[4:5] == ["4"] for line in csv.reader(io.StringIO(taken)))
    assert login(make_user(Role.BROKER)).get("/office/overdue").status_code == 403


def test_everybody_reads_the_own_list_only(login: Login) -> None:
    match = make_introduced()
    note_step(match, -4, Doer.NEED)
    page = "/work/overdue"
    assert f"/deals/{match.id}" in login(match.need.author).get(page).text
    for user in (match.achievement.author, broker_of(match), make_user(Role.EXPERT)):
        assert "没有逾期的事项" in login(user).get(page).text


def test_more_overdue_work_asks_the_database_no_more(app: Flask) -> None:
    numbers = []
    for _ in range(2):
        for doer in (Doer.NEED, Doer.BROKER):
            note_step(make_introduced(), -4, doer)
        plan(make_signed(ago=40), row(50_000_00, -1), row(50_000_00, -2))
        db.session().expire_all()
        db.session().expunge_all()
        with noted() as asked:
            list_all(today())
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


ITEMS = st.lists(
    st.builds(
        Item,
        what=st.sampled_from(list(Late)),
        owners=st.lists(
            st.builds(Owner, st.sampled_from(list(OwnerKind)), st.integers(0, 3)),
            min_size=1,
            max_size=2,
            unique=True,
        ).map(tuple),
        due=st.dates(date(2026, 1, 1), date(2026, 6, 1)),
        count=st.integers(1, 5),
    ),
    max_size=20,
)


@settings(max_examples=50)
@given(ITEMS)
def test_nothing_is_lost_between_owners_and_totals(items: list[Item]) -> None:
    day = date(2026, 7, 1)
    lines = by_owner(items, day)
    assert sum(by_kind(items).values()) == sum(item.count for item in items)
    for line in lines:
        own = [item for item in items if line.owner in item.owners]
        assert line.total == sum(item.count for item in own)
        assert line.days == max(item.days(day) for item in own)
    assert {line.owner for line in lines} == {one for item in items for one in item.owners}
