"""The office's page says how the working days of a publicity period were counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import time_machine
from flask.testing import FlaskClient

from tests.awarding.worlds import Make
from web.base import db
from web.base.workdays import service
from web.base.workdays.official import official_calendar
from web.base.workdays.states import DayKind
from web.people.models import User

Login = Callable[[User], FlaskClient]

LAST_KNOWN = max(official_calendar().years)


@time_machine.travel(datetime(2026, 9, 28, 4, tzinfo=UTC), tick=False)
def test_the_form_names_the_holidays_it_skipped(make: Make, login: Login) -> None:
    world = make()
    shown = login(world.officer).get(f"/office/challenges/{world.challenge.id}/awards").text
    assert "公示到 2026年10月10日 周六" in shown
    assert "已跳过放假：国庆节（2026年10月1日 周四 至 2026年10月7日 周三）。" in shown
    assert "周末调休上班、计为工作日：2026年10月10日 周六。" in shown
    assert "尚未收录" not in shown


@time_machine.travel(datetime(LAST_KNOWN, 12, 30, 4, tzinfo=UTC), tick=False)
def test_a_year_without_arrangements_is_named(make: Make, login: Login) -> None:
    world = make()
    page = f"/office/challenges/{world.challenge.id}/awards"
    client = login(world.officer)
    assert f"{LAST_KNOWN + 1} 年的放假安排尚未收录或录全" in client.get(page).text
    period = world.propose(1)
    db.commit()
    off = date(LAST_KNOWN + 1, 1, 1)
    service.set_days(world.officer, off, off + timedelta(days=9), DayKind.DAY_OFF, "元旦")
    db.commit()
    assert "按现在的工作日历，应公示到" in client.get(page).text
    assert period.last_day < off + timedelta(days=10)
