"""Times of calls: month ends, leap days, 24:00, and zones whose clocks change."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain.codes import Role
from tests.calls.test_calls import call_data
from tests.factories import make_user
from web.base import db, formats, site
from web.base.clock import ends_day, last_day
from web.calls import service as calls
from web.calls import times
from web.calls.states import CallState

CITY = ZoneInfo("Asia/Shanghai")
ZONES = [
    ZoneInfo(name)
    for name in (
        "Asia/Shanghai",
        "Asia/Kathmandu",
        "America/New_York",
        "Europe/Berlin",
        # Its clocks leap over midnight, and those of the next by half an hour.
        "America/Santiago",
        "Australia/Lord_Howe",
    )
]
QUICKLY = settings(max_examples=60, deadline=None, derandomize=True)

zones = st.sampled_from(ZONES)
days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
moments = st.datetimes(datetime(2024, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC)).map(
    lambda one: one.replace(second=0, microsecond=0)
)


def find_changes(zone: ZoneInfo) -> list[tuple[ZoneInfo, datetime]]:
    """Return the minutes in which the zone's clocks are put forward or back."""
    found = []
    day = datetime(2024, 1, 1, tzinfo=UTC)
    while day.year < 2030:
        low, high = day, day + timedelta(days=1)
        if offset(low, zone) != offset(high, zone):
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                is_before = offset(middle, zone) == offset(low, zone)
                low, high = (middle, high) if is_before else (low, middle)
            found.append((zone, high.replace(second=0, microsecond=0)))
        day += timedelta(days=1)
    return found


def offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    return moment.astimezone(zone).utcoffset()


CHANGES = [change for zone in ZONES for change in find_changes(zone)]
near_changes = st.tuples(st.sampled_from(CHANGES), st.integers(-180, 180)).map(
    lambda one: (one[0][0], one[0][1] + timedelta(minutes=one[1]))
)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(near_changes)
def test_of_an_hour_that_comes_twice_a_deadline_is_the_later_one(
    near: tuple[ZoneInfo, datetime],
) -> None:
    zone, moment = near
    text = f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"
    first, later = (times.read_moment(text, zone, is_deadline=one) for one in (False, True))
    same = [
        at
        for minutes in range(-120, 121, 30)
        if f"{(at := moment + timedelta(minutes=minutes)).astimezone(zone):%Y-%m-%d %H:%M}" == text
    ]
    assert (first, later) == (min(same), max(same))


@settings(max_examples=200, deadline=None, derandomize=True)
@given(near_changes, st.integers(1, 6))
def test_a_call_opens_at_the_same_time_by_the_clock_some_quarters_later(
    near: tuple[ZoneInfo, datetime], quarters: int
) -> None:
    zone, moment = near
    was = moment.astimezone(zone)
    now = times.move_opening(moment, quarters, zone).astimezone(zone)
    wanted = datetime.combine(times.move_day(was.date(), quarters), was.time().replace(fold=0))
    leaps = now.replace(tzinfo=None) - wanted
    # Where the clocks leap over it, it opens as long after the leap.
    exists = wanted.replace(tzinfo=zone).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    assert leaps == exists - wanted


@QUICKLY
@given(moments, zones)
def test_a_deadline_is_read_as_it_was_written(moment: datetime, zone: ZoneInfo) -> None:
    read = times.read_moment(times.write_deadline(moment, zone), zone, is_deadline=True)
    # Only an hour that comes twice is ambiguous: then the later one holds.
    assert read == moment or (read > moment and read - moment <= timedelta(hours=1))
    assert times.write_deadline(read, zone) == times.write_deadline(moment, zone)


@QUICKLY
@given(days, zones)
def test_the_end_of_a_day_is_the_first_moment_of_the_next(day: date, zone: ZoneInfo) -> None:
    end = times.read_moment(f"{day.isoformat()} 24:00", zone)
    assert end.astimezone(zone).date() == day + timedelta(days=1)
    assert (end - timedelta(microseconds=1)).astimezone(zone).date() == day
    assert ends_day(end, zone)
    assert last_day(end, zone) == day
    assert times.write_deadline(end, zone) == f"{day.isoformat()} 24:00"


@QUICKLY
@given(days, st.integers(-8, 8))
def test_a_day_keeps_its_place_in_another_quarter(day: date, quarters: int) -> None:
    moved = times.move_day(day, quarters)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == 3 * quarters
    longest = monthrange(moved.year, moved.month)[1]
    was_last = day.day == monthrange(day.year, day.month)[1]
    assert moved.day == (longest if was_last else min(day.day, longest))


@QUICKLY
@given(moments, st.integers(1, 6), zones)
def test_a_moved_deadline_falls_on_the_moved_day(
    moment: datetime, quarters: int, zone: ZoneInfo
) -> None:
    moved = times.move_deadline(moment, quarters, zone)
    assert last_day(moved, zone) == times.move_day(last_day(moment, zone), quarters)
    assert ends_day(moment, zone) <= ends_day(moved, zone)


@QUICKLY
@given(days, zones, st.times().map(lambda one: one.replace(second=0, microsecond=0)))
def test_a_time_is_read_by_the_clocks_of_the_zone(day: date, zone: ZoneInfo, clock: time) -> None:
    text = f"{day.isoformat()}T{clock:%H:%M}"
    try:
        first, later = (times.read_moment(text, zone, is_deadline=one) for one in (False, True))
    except ValueError:
        # The clocks leap over it.
        moment = datetime.combine(day, clock, zone).astimezone(UTC).astimezone(zone)
        assert moment.replace(tzinfo=None) != datetime.combine(day, clock)
        return
    assert {f"{one.astimezone(zone):%Y-%m-%dT%H:%M}" for one in (first, later)} == {text}
    assert first <= later


@QUICKLY
@given(moments, moments, zones)
def test_days_left_are_those_of_the_citys_calendar(
    one: datetime, other: datetime, zone: ZoneInfo
) -> None:
    now, deadline = sorted((one, other))
    days_between = (last_day(deadline, zone) - now.astimezone(zone).date()).days
    assert days_between >= (0 if deadline > now else -1)
    crossed = sum(
        now < times.end_of_day(now.astimezone(zone).date() + timedelta(days=count), zone) < deadline
        for count in range(days_between + 2)
        if days_between <= 40
    )
    assert days_between > 40 or crossed == max(0, days_between)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30 24:00", datetime(2026, 11, 30, 16, tzinfo=UTC)),
        ("2026年11月30日 24:00", datetime(2026, 11, 30, 16, tzinfo=UTC)),
        ("2028-02-29 24:00", datetime(2028, 2, 29, 16, tzinfo=UTC)),
        ("2026/12/31 24：00", datetime(2026, 12, 31, 16, tzinfo=UTC)),
        ("2026-12-01T00:00", datetime(2026, 11, 30, 16, tzinfo=UTC)),
        ("2026-11-30 18:00", datetime(2026, 11, 30, 10, tzinfo=UTC)),
    ],
)
def test_24_oclock_is_understood(text: str, moment: datetime) -> None:
    assert times.read_moment(text, CITY, is_deadline=True) == moment


@pytest.mark.parametrize(
    "text",
    ["2026-11-30 24:01", "2026-11-30 25:00", "2027-02-29 24:00", "2026-11-30", "1999-1-1 9:00"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        times.read_moment(text, CITY)


@pytest.mark.parametrize(
    ("closes", "next_one"),
    [
        ("2026-11-30 24:00", "2027-02-28 24:00"),
        ("2027-11-30 24:00", "2028-02-29 24:00"),
        ("2027-11-29 24:00", "2028-02-29 24:00"),
        ("2028-02-29 18:00", "2028-05-31 18:00"),
        ("2026-12-18 18:00", "2027-03-18 18:00"),
        ("2026-12-31 24:00", "2027-03-31 24:00"),
    ],
)
def test_the_next_quarters_deadline_stands_at_the_same_place(closes: str, next_one: str) -> None:
    moved = times.move_deadline(times.read_moment(closes, CITY), 1, CITY)
    assert times.write_deadline(moved, CITY) == next_one


def test_a_deadline_at_midnight_is_shown_as_24_oclock(app: Flask) -> None:
    end = times.read_moment("2026-11-30 24:00", CITY)
    with force_locale("zh"):
        assert formats.deadline(end) == "北京时间 2026年11月30日 周一 24:00"
        assert formats.deadline(end - timedelta(hours=6)) == "北京时间 2026年11月30日 周一 18:00"
        assert formats.days_left(end, end - timedelta(days=8, hours=1)) == "还有 8 天"
        assert formats.days_left(end, end - timedelta(hours=25)) == "还有 1 天"
        assert formats.days_left(end, end - timedelta(hours=23)) == "还有 23 小时"
        assert formats.days_left(end, end) == "已截止"


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        # The clocks of New York go forward on 8 March 2026 and back on 1 November 2026.
        ("2026-03-08 01:30", "2026-03-08 24:00"),
        ("2026-02-28 24:00", "2026-11-01 01:30"),
        ("2028-02-29 09:00", "2028-02-29 24:00"),
    ],
)
def test_a_call_opens_and_closes_at_the_very_moment(
    app: Flask, monkeypatch: pytest.MonkeyPatch, opens: str, closes: str
) -> None:
    other = site.settings().model_copy(update={"timezone": "America/New_York"})
    monkeypatch.setattr(site, "settings", lambda: other)
    zone, officer, instant = site.zone(), make_user(Role.OFFICER), timedelta(microseconds=1)
    data = call_data(
        opens_at=times.read_moment(opens, zone),
        closes_at=times.read_moment(closes, zone, is_deadline=True),
    )
    call = calls.create_call(officer, data)
    calls.move_call(officer, call, "schedule")
    db.commit()
    for moment, before, after in (
        (data.opens_at, CallState.SCHEDULED, CallState.OPEN),
        (data.closes_at, CallState.OPEN, CallState.CLOSED),
    ):
        calls.advance_by_clock(moment - instant)
        assert call.state is before
        calls.advance_by_clock(moment)
        assert call.state is after


def test_who_is_told_of_a_call_can_still_take_part(app: Flask) -> None:
    from tests.mailbox import kinds_to

    firm, officer = make_user(Role.FIRM), make_user(Role.OFFICER)
    call = calls.create_call(officer, call_data())
    calls.move_call(officer, call, "schedule")
    # The worker stood still while the call would have been open.
    calls.advance_by_clock(call.closes_at)
    db.commit()
    assert call.state is CallState.CLOSED
    assert kinds_to(firm) == []
