"""The funnel counts how far matches came, and takes the middle of the days between."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.domain.codes import CloseCode, Role
from tests.calendar import today
from tests.deals.test_office import make_signed
from tests.factories import make_confirmed, make_introduced, make_match, make_user
from tests.statements import noted
from tests.supervision.worlds import World, day_of, make_world, random_period
from web.base import db
from web.base.reporting import Period
from web.deals import service as deals
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.supervision.asking import Asked
from web.supervision.funnel_queries import read_funnel
from web.supervision.funnel_rules import STAGES, Days, Stage, count_steps, median

Login = Callable[[User], FlaskClient]
THIS_YEAR = Asked(Period(date(today().year, 1, 1), today()))


def counts(asked: Asked = THIS_YEAR) -> list[int]:
    return [step.count for step in read_funnel(asked)]


@settings(max_examples=50)
@given(st.lists(st.integers(0, 4000)))
def test_the_median_is_that_of_the_textbook(values: list[int]) -> None:
    assert median(values) == (statistics.median(values) if values else None)


DAYS = st.lists(
    st.one_of(st.none(), st.integers(0, 900).map(lambda n: date(2025, 1, 1) + timedelta(n))),
    min_size=len(STAGES),
    max_size=len(STAGES),
).map(tuple)


@settings(max_examples=50)
@given(st.lists(DAYS, max_size=12), st.integers(0, 5))
def test_nobody_reaches_a_stage_without_those_before(histories: list[Days], more: int) -> None:
    steps = count_steps(len(histories) + more, histories)
    numbers = [step.count for step in steps]
    assert numbers == sorted(numbers, reverse=True)
    for at, step in enumerate(steps[1:], start=1):
        assert step.count == sum(any(days[at:]) for days in histories)
        assert step.timed <= step.count
        assert step.days is None or step.days >= 0


def test_every_match_counts_as_far_as_it_came(app: Flask) -> None:
    make_match()
    make_confirmed()
    make_introduced()
    match = make_signed()
    assert match.broker is not None
    assert counts() == [4, 3, 2, 1, 1, 0, 0]
    deals.register(match.broker, match, "DJ-1", today())
    deals.complete(match.broker, match)
    db.commit()
    assert counts() == [4, 3, 2, 1, 1, 1, 1]


def test_a_match_that_ended_counts_to_where_it_came(app: Flask) -> None:
    match = make_introduced()
    assert match.broker is not None
    deals.close(match.broker, match, CloseCode.OTHER, "没有谈成")
    db.commit()
    assert counts()[:4] == [1, 1, 1, 0]


def test_the_days_are_those_between_the_steps(app: Flask) -> None:
    match = make_signed()
    match.created_at -= timedelta(days=40)
    assert match.decided_at is not None
    match.decided_at -= timedelta(days=10)
    db.commit()
    asked = Asked(Period(today() - timedelta(days=60), today()))
    found = {step.stage: step.days for step in read_funnel(asked)}
    assert found[Stage.CONFIRMED] == 30
    assert found[Stage.INTRODUCED] == 10
    assert found[Stage.NEGOTIATING] == 0
    assert found[Stage.REGISTERED] is None


def slow_days(world: World, match: Match) -> Days:
    """Return the days of a match, looked up one by one."""
    contract = next((one for one in world.contracts if one.match_id == match.id), None)
    return (
        day_of(match.created_at),
        day_of(match.decided_at) if match.decided_at else None,
        day_of(match.introduced_at) if match.introduced_at else None,
        None,
        contract.signed_on if contract else None,
        contract.registered_on if contract else None,
        None,
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_the_funnel_equals_a_slow_count(app: Flask, seed: int) -> None:
    world = make_world(seed)
    for _ in range(10):
        period = random_period(world.rng)
        broker = world.rng.choice([None, *world.brokers])
        cohort = [
            one
            for one in world.matches
            if period.first <= day_of(one.created_at) <= period.last
            and (broker is None or one.broker_id == broker.id)
        ]
        further = [
            slow_days(world, one)
            for one in cohort
            if one.decided_at and one.state is not MatchState.DECLINED
        ]
        asked = Asked(period, broker=str(broker.id) if broker else "")
        assert read_funnel(asked) == count_steps(len(cohort), further)


def test_the_funnel_asks_the_database_twice(app: Flask) -> None:
    make_introduced()
    make_introduced()
    with noted() as found:
        read_funnel(THIS_YEAR)
    assert sum(text.startswith("SELECT") for text in found) == 2


def test_officers_read_the_funnel_and_take_it_along(login: Login) -> None:
    make_confirmed()
    client = login(make_user(Role.OFFICER))
    page = "/office/statistics/funnel?period=this_year"
    assert "经纪人确认" in client.get(page).text
    taken = client.post(page, data={"suffix": "csv"}).get_data().decode("utf-8-sig")
    assert any(row[:2] == ["经纪人确认", "1"] for row in csv.reader(io.StringIO(taken)))
    assert login(make_user(Role.BROKER)).get(page).status_code == 403
