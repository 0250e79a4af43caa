"""The broker's day: what is due, what waits, and the own figures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matcher.domain.codes import ContractKind, DeclineCode, Role
from tests.factories import make_confirmed, make_introduced, make_match, make_user
from web.base import db, site
from web.base.clock import utc_now
from web.deals import day
from web.deals import service as deals
from web.deals import tasks as deal_tasks
from web.deals.states import ANSWER_TERM
from web.desk import service as matching
from web.inbox import tasks as inbox
from web.matches.models import Match
from web.people.models import User

Login = Callable[[User], FlaskClient]


@pytest.fixture
def broker(app: Flask) -> User:
    return make_user(Role.BROKER)


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def note_due(match: Match, days: int, text: str) -> None:
    """Agree on a next step that is due in so many days."""
    assert match.broker is not None
    deals.add_note(match.broker, match, "note", text, site.today() + timedelta(days=days))
    db.commit()


def tasks(broker: User) -> dict[day.Group, list[day.Task]]:
    return day.list_tasks(broker, site.today())


def due_of_day(broker: User) -> dict[str, set[tuple[int, date | None]]]:
    """Return the deals of the broker's day that are due, with the day, by kind."""
    found: dict[str, set[tuple[int, date | None]]] = {}
    for task in itertools.chain.from_iterable(tasks(broker).values()):
        if task.kind != "no_step" and (task.due or task.waited >= ANSWER_TERM.days):
            found.setdefault(task.kind, set()).add((task.deal_id, task.due))
    return found


def due_of_inbox(broker: User) -> dict[str, set[tuple[int, date | None]]]:
    """Return the same of the broker's inbox; what a contract's form asks for is only there."""
    found: dict[str, set[tuple[int, date | None]]] = {}
    of_deals = {kind.name for kind in deal_tasks.TASKS}
    for task in inbox.list_tasks(broker, site.today()):
        if task.object_id is not None and task.kind in of_deals:
            kind = "answer" if task.kind == "remind" else task.kind
            found.setdefault(kind, set()).add((task.object_id, task.until))
    return found


def make_signed(broker: User, days_ago: int) -> Match:
    """A deal whose contract was signed so many days ago."""
    match = make_introduced(broker=broker)
    deals.start_negotiation(broker, match)
    deals.sign(
        broker,
        match,
        deals.ContractData(
            number=f"2026-{match.id}",
            project_name="网衣防污涂层开发",
            kind=ContractKind.DEVELOPMENT,
            signed_on=site.today() - timedelta(days=days_ago),
            total=50_000_000,
            technical=40_000_000,
        ),
    )
    db.commit()
    return match


def test_what_is_late_comes_before_what_is_due_today_and_later(broker: User) -> None:
    for days, text in ((40, "以后的事"), (0, "今天的事"), (-3, "早该做的事")):
        note_due(make_introduced(broker=broker), days, text)
    found = tasks(broker)
    assert [task.text for task in found["overdue"]] == ["早该做的事"]
    assert [task.text for task in found["today"]] == ["今天的事"]
    assert [task.text for task in found["later"]] == ["以后的事"]
    assert found["waiting"] == []


def test_a_signed_contract_is_to_be_registered_within_thirty_days(broker: User) -> None:
    late, fresh = make_signed(broker, 31), make_signed(broker, 1)
    found = tasks(broker)
    assert [(task.kind, task.deal_id) for task in found["overdue"]] == [("register", late.id)]
    assert [(task.kind, task.deal_id) for task in found["later"]] == [("register", fresh.id)]


def test_answers_and_deals_without_a_next_step_wait(broker: User) -> None:
    asked = make_confirmed(broker=broker)
    asked.decided_at = utc_now() - timedelta(days=9)
    quiet = make_introduced(broker=broker)
    db.commit()
    waiting = tasks(broker)["waiting"]
    assert [(task.kind, task.deal_id, task.waited) for task in waiting] == [
        ("answer", asked.id, 9),
        ("no_step", quiet.id, 0),
    ]


def test_the_day_and_the_inbox_name_the_same_deals(broker: User) -> None:
    for days in (-2, 60):
        note_due(make_introduced(broker=broker), days, "给企业寄样品")
    for days in (31, 1):
        make_signed(broker, days)
    for days in (2, 6, 7, 9):
        # Half past midnight: of the hours alone, the seventh day is not over until the eighth.
        start = datetime.combine(site.today() - timedelta(days=days), time(0, 30), site.zone())
        make_confirmed(broker=broker).decided_at = start
    late_night = make_confirmed(broker=broker)
    late_night.decided_at = datetime.combine(
        site.today() - timedelta(days=7), time(23, 59), site.zone()
    )
    db.commit()
    assert due_of_day(broker) == due_of_inbox(broker)
    assert {kind: len(due) for kind, due in due_of_day(broker).items()} == {
        "step": 2,
        "register": 2,
        "answer": 3,
    }


def test_however_many_there_are_the_two_name_the_same_deals(
    broker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deal_tasks, "MOST", 1)
    for days in (1, 2):
        note_due(make_introduced(broker=broker), days, "给企业寄样品")
        make_signed(broker, days)
        make_confirmed(broker=broker).decided_at = utc_now() - timedelta(days=20 + days)
    db.commit()
    assert due_of_day(broker) == due_of_inbox(broker)


def test_nobody_elses_deals_are_in_ones_day(broker: User, login: Login) -> None:
    note_due(make_introduced(), -1, "别人的事")
    assert "别人的事" not in text_of(login(broker), "/desk/day")


def test_the_figures_are_ones_own_and_of_the_quarter(broker: User) -> None:
    matching.confirm(broker, make_match(broker=broker))
    matching.decline(broker, make_match(broker=broker), DeclineCode.DUPLICATE)
    make_confirmed()
    old = make_confirmed(broker=broker)
    old.decided_at = utc_now() - timedelta(days=400)
    db.commit()
    present, before = day.list_figures(broker, site.today(), site.zone())
    assert (present.decisions, present.confirmations, present.introductions) == (2, 1, 0)
    assert present.days_to_decide is not None
    assert (before.decisions, before.days_to_decide) == (0, None)


def test_the_day_is_a_page_with_ways_to_the_work(broker: User, login: Login) -> None:
    make_match(broker=broker)
    late = make_introduced(broker=broker)
    note_due(late, -2, "给企业寄样品")
    text = text_of(login(broker), "/desk/day")
    assert "研判 1 项配对" in text
    assert re.search(rf"已逾期.*{'/deals/'}{late.id}.>给企业寄样品", text, re.S)


def test_an_empty_day_says_how_it_fills(broker: User, login: Login) -> None:
    assert "对接都没有到期的事" in text_of(login(broker), "/desk/day")


def test_the_board_narrows_to_what_needs_a_push(broker: User, login: Login) -> None:
    late, quiet, fine = (make_introduced(broker=broker) for _ in range(3))
    note_due(late, -2, "寄样品")
    for activity in quiet.activities:
        activity.at = utc_now() - timedelta(days=20)
    db.commit()
    client = login(broker)

    def shown(query: str) -> set[int]:
        return {int(key) for key in re.findall(r'href="/deals/(\d+)"', text_of(client, query))}

    assert shown("/desk/board?only=overdue") == {late.id}
    assert shown("/desk/board?only=idle") == {quiet.id}
    assert shown("/desk/board?field=marine") == {late.id, quiet.id, fine.id}
    assert "没有符合条件的对接" in text_of(client, "/desk/board?field=steel")
