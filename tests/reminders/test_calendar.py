"""A calendar of one's own: what stands in it, and who can read it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import icalendar
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from matcher.domain.codes import ContractKind, Role
from matcher.types import Kind
from tests.calendar import ZONE, today
from tests.factories import (
    make_call,
    make_introduced,
    make_organisation,
    make_published,
    make_user,
)
from web.base import db
from web.base.models import LogEntry
from web.deals import service as deals
from web.matches.models import Match
from web.people.models import User

Login = Callable[[User], FlaskClient]


def switched_on(user: User, login: Login) -> str:
    """Switch a calendar on and return the path of its address."""
    client = login(user)
    assert client.post("/account/calendar").status_code == 302
    found = re.search(
        r">https?://[^<]*(/calendar/[^<]*\.ics)<", client.get("/account/calendar").text
    )
    assert found
    return found[1]


def read(client: FlaskClient, path: str) -> list[icalendar.Event]:
    answer = client.get(path)
    assert answer.status_code == 200
    calendar = icalendar.Calendar.from_ical(answer.data)
    return [one for one in calendar.walk("VEVENT") if isinstance(one, icalendar.Event)]


def days(events: list[icalendar.Event]) -> dict[str, date]:
    return {str(one["summary"]): one["dtstart"].dt for one in events}


def signed(match: Match) -> Match:
    assert match.broker is not None
    deals.start_negotiation(match.broker, match)
    data = deals.ContractData(
        number="HT-1",
        project_name="网衣",
        kind=ContractKind.DEVELOPMENT,
        signed_on=today() - timedelta(days=10),
        total=100,
        technical=100,
    )
    deals.sign(match.broker, match, data)
    db.commit()
    return match


class TestTheAddress:
    def test_it_is_switched_on_renewed_and_switched_off(
        self, client: FlaskClient, login: Login
    ) -> None:
        user = make_user()
        signed_in = login(user)
        assert "/calendar/" not in signed_in.get("/account/calendar").text.replace(
            "/account/calendar", ""
        )
        first = switched_on(user, login)
        second = switched_on(user, login)
        assert first != second
        assert client.get(first).status_code == 404
        assert client.get(second).status_code == 200
        signed_in.post("/account/calendar/off")
        assert client.get(second).status_code == 404
        assert "开通日历" in signed_in.get("/account/calendar").text

    def test_nobody_guesses_it(self, client: FlaskClient, login: Login) -> None:
        path = switched_on(make_user(), login)
        assert len(path) > len("/calendar/.ics") + 40
        for wrong in ("1", "None", "", "%00", path.split("/")[2][:-5], "A" * 43):
            assert client.get(f"/calendar/{wrong}.ics").status_code == 404

    def test_the_calendar_of_a_closed_account_is_gone(
        self, client: FlaskClient, login: Login
    ) -> None:
        user = make_user()
        path = switched_on(user, login)
        user = db.session().get_one(User, user.id)
        user.active = False
        db.commit()
        assert client.get(path).status_code == 404

    def test_it_is_kept_nowhere_on_the_way(self, client: FlaskClient, login: Login) -> None:
        answer = client.get(switched_on(make_user(), login))
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers

    def test_the_log_tells_that_and_not_where(self, login: Login) -> None:
        path = switched_on(make_user(), login)
        entries = list(db.session().scalars(select(LogEntry)))
        assert "open_calendar" in [entry.action for entry in entries]
        assert path.split("/")[2][:-4] not in str([entry.detail for entry in entries])

    def test_a_visitor_has_none(self, client: FlaskClient) -> None:
        assert client.get("/account/calendar").status_code == 302
        assert client.post("/account/calendar").status_code == 302


class TestTheDeadlines:
    def test_it_holds_what_the_inbox_shows_with_a_day_and_nothing_of_others(
        self, client: FlaskClient, login: Login
    ) -> None:
        user, other = make_user(), make_user()
        end = today() + timedelta(days=5)
        title = "网箱防附着"
        make_published(Kind.NEED, user, title=title, valid_until=end)
        call = make_call(title="第四季度征集", closes_at=datetime.combine(end, time(7, 30), ZONE))
        mine = days(read(client, switched_on(user, login)))
        assert mine == {
            f"快到有效期，到期会自动下架：{title}": end,
            f"正在征集，贵单位还没有提交：{call.title}": end,
        }
        theirs = days(read(client, switched_on(other, login)))
        assert list(theirs) == [f"正在征集，贵单位还没有提交：{call.title}"]

    def test_a_deadline_takes_a_whole_day_and_keeps_its_key_when_it_moves(
        self, client: FlaskClient, login: Login
    ) -> None:
        match = make_introduced()
        user = match.need.author
        deals.add_note(user, match, "note", "寄样品", today() + timedelta(days=2))
        db.commit()
        path = switched_on(user, login)
        (before,) = read(client, path)
        assert before["dtend"].dt - before["dtstart"].dt == timedelta(days=1)
        assert str(before["url"]).endswith(f"/deals/{match.id}")
        assert "寄样品" not in client.get(path).text
        match = db.session().get_one(Match, match.id)
        deals.reschedule(
            match.need.author, match, match.activities[-1].id, today() + timedelta(days=4)
        )
        db.commit()
        (after,) = read(client, path)
        assert after["uid"] == before["uid"]
        assert after["dtstart"].dt == today() + timedelta(days=4)

    def test_the_registration_stands_with_its_holder_and_the_broker_only(
        self, client: FlaskClient, login: Login
    ) -> None:
        match = signed(make_introduced())
        assert match.broker is not None
        need, achievement, broker = match.need.author, match.achievement.author, match.broker
        term = today() + timedelta(days=20)
        assert list(days(read(client, switched_on(achievement, login))).values()) == [term]
        assert list(days(read(client, switched_on(broker, login))).values()) == [term]
        assert days(read(client, switched_on(need, login))) == {}

    def test_an_anonymous_owner_is_not_named(self, client: FlaskClient, login: Login) -> None:
        firm = make_user(Role.FIRM, make_organisation(name="隐名水产公司"))
        hidden = make_published(Kind.NEED, firm, confidentiality="anonymous")
        match = signed(make_introduced(need=hidden))
        path = switched_on(match.achievement.author, login)
        assert "隐名水产公司" not in client.get(path).get_data(as_text=True).replace("\r\n ", "")

    def test_it_is_written_in_the_accounts_language_whatever_the_readers_is(
        self, english: Flask, client: FlaskClient, login: Login
    ) -> None:
        user = make_user(Role.FIRM, locale="en")
        end = today() + timedelta(days=5)
        make_published(Kind.NEED, user, valid_until=end)
        path = switched_on(user, login)
        client.set_cookie("locale", "zh")
        (title,) = days(read(client, path))
        assert "快到有效期" not in title
