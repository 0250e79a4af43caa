"""Working days: what is announced, what officers enter, and years nobody knows."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from matcher.domain.codes import Role
from tests.factories import make_user
from tests.problems import refused
from web.base import db
from web.base.models import LogEntry
from web.base.workdays import service
from web.base.workdays.calendar import Special, WorkCalendar
from web.base.workdays.models import CalendarDay
from web.base.workdays.official import official_calendar
from web.base.workdays.queries import count_working_days
from web.base.workdays.states import DayKind
from web.people.models import User

Login = Callable[[User], FlaskClient]

ANNOUNCED = official_calendar()
UNKNOWN = max(ANNOUNCED.years) + 1
"""The first year that the package does not know."""
NEW_YEAR = date(UNKNOWN, 1, 1)
PAGE = f"/office/calendar?year={UNKNOWN}"


@pytest.fixture
def december() -> object:
    """Let it be the December before the unknown year."""
    with time_machine.travel(datetime(UNKNOWN - 1, 12, 20, 4, tzinfo=UTC), tick=False):
        yield


def test_national_day_is_skipped_and_its_make_up_saturday_counts() -> None:
    period = ANNOUNCED.count(date(2026, 9, 28), 5)
    assert period.last == date(2026, 10, 10)
    assert [(one.first, one.last) for one in period.skipped] == [
        (date(2026, 10, 1), date(2026, 10, 7))
    ]
    assert list(period.added) == [date(2026, 10, 10)]
    assert not period.unknown


def test_the_make_up_saturday_before_the_spring_festival_counts() -> None:
    period = ANNOUNCED.count(date(2026, 2, 12), 3)
    assert period.last == date(2026, 2, 24)
    assert list(period.added) == [date(2026, 2, 14)]
    assert [one.days for one in period.skipped] == [9]


def test_a_year_that_is_not_known_follows_the_weekdays_and_says_so() -> None:
    period = WorkCalendar({}, frozenset({2026})).count(date(2026, 12, 30), 5)
    assert (period.last, list(period.unknown)) == (date(2027, 1, 6), [2027])


def test_a_day_off_on_a_weekend_alone_skips_nothing() -> None:
    days_off = {date(2026, 11, 28): Special(DayKind.DAY_OFF)}
    assert not WorkCalendar(days_off, frozenset({2026})).count(date(2026, 11, 27), 3).skipped


@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(1, 60),
    st.dictionaries(st.integers(1, 120), st.sampled_from(DayKind), max_size=40),
)
@settings(max_examples=60)
def test_a_period_ends_on_a_working_day_and_has_as_many_as_asked(
    first: date, days: int, entered: dict[int, DayKind]
) -> None:
    own = {first + timedelta(days=one): Special(kind) for one, kind in entered.items()}
    calendar = WorkCalendar({**ANNOUNCED.special, **own}, ANNOUNCED.years)
    period = calendar.count(first, days)
    within = [first + timedelta(days=one) for one in range(1, (period.last - first).days + 1)]
    assert calendar.is_working_day(period.last)
    assert sum(map(calendar.is_working_day, within)) == days


def test_starting_the_site_does_not_load_the_calendar() -> None:
    asked = "import sys, web.base.feature; print('chinese_calendar' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


@pytest.mark.usefixtures("december")
def test_what_officers_enter_counts_and_is_logged(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    before = count_working_days(NEW_YEAR, 5)
    assert list(before.unknown) == [UNKNOWN]
    off = NEW_YEAR + timedelta(days=1)
    service.set_days(officer, off, off + timedelta(days=6), DayKind.DAY_OFF, "元旦")
    service.mark_year(officer, UNKNOWN, is_complete=True)
    after = count_working_days(NEW_YEAR, 5)
    assert (after.last, list(after.unknown)) == (before.last + timedelta(days=7), [])
    entered = db.session().scalars(select(CalendarDay).order_by(CalendarDay.day)).all()
    assert len(entered) == 7
    for one in entered:
        service.remove_day(officer, one)
    service.mark_year(officer, UNKNOWN, is_complete=False)
    assert count_working_days(NEW_YEAR, 5) == before
    logged = db.session().scalars(select(LogEntry).order_by(LogEntry.id)).all()
    told = [(one.action, one.after, one.detail.get("day")) for one in logged]
    assert told[0] == ("set_calendar_day", "day_off", off.isoformat())
    assert [action for action, *_ in told[7:9]] == ["complete_calendar_year", "remove_calendar_day"]
    assert told[-1][0] == "reopen_calendar_year"


@pytest.mark.usefixtures("december")
def test_entering_a_day_again_replaces_it(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    for kind in (DayKind.DAY_OFF, DayKind.WORKDAY):
        service.set_days(officer, NEW_YEAR, None, kind, "")
    assert [one.kind for one in db.session().scalars(select(CalendarDay))] == [DayKind.WORKDAY]


@pytest.mark.usefixtures("december")
def test_days_far_off_and_long_spans_are_refused(app: Flask) -> None:
    officer = make_user(Role.OFFICER)
    for last, code in ((-1, "before"), (31, "too_long")):
        with refused(("last", code)):
            end = NEW_YEAR + timedelta(days=last)
            service.set_days(officer, NEW_YEAR, end, DayKind.DAY_OFF, "")
    with refused(("first", "far")):
        service.set_days(officer, date(2062, 1, 1), date(2062, 1, 1), DayKind.DAY_OFF, "")


@pytest.mark.usefixtures("december")
def test_the_page_says_which_years_are_known(login: Login) -> None:
    client = login(make_user(Role.OFFICER))
    unknown = f"{UNKNOWN} 年的放假安排尚未收录，暂按周一至周五计算"
    assert unknown in client.get("/office/calendar").text
    refusal = client.post(PAGE, data={"first": "假", "note": "元旦假期"})
    assert refusal.status_code == 422
    assert "元旦假期" in refusal.text
    given = {"first": NEW_YEAR.isoformat(), "kind": "day_off", "note": "元旦假期"}
    assert client.post(PAGE, data=given).status_code == 302
    shown = client.get(PAGE).text
    assert unknown not in shown
    assert "尚未录全" in shown
    assert "元旦假期" in shown
    client.post("/office/calendar/years", data={"year": UNKNOWN, "complete": "1"})
    assert "尚未" not in client.get(PAGE).text
    client.post("/office/calendar/days/1/remove")
    assert "元旦假期" not in client.get(PAGE).text


def test_only_officers_keep_the_calendar(login: Login) -> None:
    for role in (Role.FIRM, Role.INSTITUTE, Role.BROKER, Role.EXPERT, Role.AUDITOR):
        client = login(make_user(role))
        assert client.get("/office/calendar").status_code == 403
        assert client.post("/office/calendar", data={}).status_code == 403
