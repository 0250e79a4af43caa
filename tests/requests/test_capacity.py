"""Days are taken for all of a request or not at all, and never for more than they have."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matcher.domain.errors import InputError
from tests.factories import make_user
from tests.requests.making import day, give_days, make_entry, taken_of, typed
from web.base import db
from web.people.models import User
from web.registers.models import Entry
from web.requests import capacity
from web.requests.models import RegisterRequest
from web.requests.queries import first_free_day, free_entry_ids, free_units

Login = Callable[[User], FlaskClient]


def ask_at_once(app: Flask, login: Login, entry: Entry, ranges: list[tuple[int, int]]) -> list[int]:
    """Let as many firms ask at the same moment; return the answers' statuses."""
    clients = [login(make_user()) for _ in ranges]
    path = f"/resources/pilots/{entry.id}/ask"
    barrier, answers = Barrier(len(ranges)), [0] * len(ranges)

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            answers[number] = clients[number].post(path, data=typed(*ranges[number])).status_code

    db.rollback()
    threads = [Thread(target=run, args=(number,)) for number in range(len(ranges))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.rollback()
    return answers


@pytest.mark.parametrize("askers", [2, 8])
def test_of_those_who_ask_for_the_same_days_at_once_one_gets_them(
    app: Flask, login: Login, askers: int
) -> None:
    entry = make_entry()
    give_days(entry, 1, 5)
    key = entry.id
    answers = ask_at_once(app, login, entry, [(1, 5)] * askers)
    assert sorted(answers) == [302] + [409] * (askers - 1)
    assert taken_of(key) == [1] * 5
    assert db.session().query(RegisterRequest).count() == 1


def test_who_ask_for_days_that_overlap_at_once_do_not_wait_for_each_other(
    app: Flask, login: Login
) -> None:
    entry = make_entry()
    give_days(entry, 1, 8, units=2)
    key = entry.id
    ranges = [(1, 5), (4, 8), (2, 6), (3, 7), (1, 8), (5, 8)]
    answers = ask_at_once(app, login, entry, ranges)
    assert set(answers) <= {302, 409} and 302 in answers
    stored = db.session().query(RegisterRequest).all()
    held = [one for request in stored for one in request.days]
    assert taken_of(key) == [held.count(day(number)) for number in range(1, 9)]
    assert max(taken_of(key)) <= 2


ACTS = st.lists(
    st.tuples(st.booleans(), st.integers(1, 7), st.integers(0, 4), st.integers(1, 3)), max_size=12
)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=ACTS, units=st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_taking_and_giving_back_is_as_in_a_plain_model(
    app: Flask, acts: list[tuple[bool, int, int, int]], units: list[int]
) -> None:
    entry = make_entry()
    for number, one in enumerate(units, 1):
        give_days(entry, number, number, one)
    free = {number: one for number, one in enumerate(units, 1) if one}
    runs: list[tuple[list[int], int]] = []
    for asks, first, length, count in acts:
        last = min(first + length, 8)
        if asks:
            days = [number for number in range(first, last + 1) if number in free]
            fits = all(free[number] >= count for number in days)
            try:
                held = capacity.take(entry.id, day(first), day(last), count)
            except InputError:
                assert not (fits and days and (days[0], days[-1]) == (first, last))
                continue
            assert fits and held == [day(number) for number in days]
            runs.append((days, count))
        elif runs:
            days, count = runs.pop(first % len(runs))
            capacity.give_back(entry.id, [day(number) for number in days], count)
            count = -count
        else:
            continue
        for number in days:
            free[number] -= count
        assert free_units(entry.id, day(0), day(9)) == {day(k): v for k, v in free.items()}
    db.commit()


def test_what_is_given_back_twice_is_a_mistake(app: Flask) -> None:
    entry = make_entry()
    give_days(entry, 1, 2)
    days = capacity.take(entry.id, day(1), day(2), 1)
    capacity.give_back(entry.id, days, 1)
    with pytest.raises(RuntimeError):
        capacity.give_back(entry.id, days, 1)


def test_a_range_skips_closed_days_and_neither_begins_nor_ends_on_one(app: Flask) -> None:
    entry = make_entry()
    give_days(entry, 1, 2)
    give_days(entry, 4, 5)
    for first, last in ((3, 5), (1, 3), (1, 6)):
        with pytest.raises(InputError):
            capacity.take(entry.id, day(first), day(last), 1)
    assert capacity.take(entry.id, day(1), day(5), 1) == [day(number) for number in (1, 2, 4, 5)]


def test_a_day_keeps_at_least_what_is_taken_of_it(app: Flask) -> None:
    entry = make_entry()
    give_days(entry, 1, 4, units=3)
    capacity.take(entry.id, day(2), day(3), 2)
    with pytest.raises(capacity.DaysTaken) as raised:
        capacity.state_units(entry.id, [day(number) for number in range(1, 6)], 1)
    assert raised.value.days == (day(2), day(3))
    assert free_units(entry.id, day(1), day(5)) == dict(
        zip(map(day, range(1, 5)), (3, 1, 1, 3), strict=True)
    )
    capacity.state_units(entry.id, [day(1), day(5)], 0)
    assert list(free_units(entry.id, day(1), day(5))) == [day(2), day(3), day(4)]


def test_the_first_free_day_is_found_over_closed_and_full_days(app: Flask) -> None:
    entry, other = make_entry(), make_entry()
    assert first_free_day(entry.id, 1, 1) is None
    give_days(entry, 1, 3)
    give_days(entry, 6, 9, units=2)
    give_days(other, 6, 7)
    capacity.take(entry.id, day(2), day(2), 1)
    assert first_free_day(entry.id, 1, 1) == day(1)
    assert first_free_day(entry.id, 1, 2) == day(3)
    assert first_free_day(entry.id, 2, 2) == day(6)
    assert first_free_day(entry.id, 2, 5) is None
    assert free_entry_ids("pilots", day(6), day(7)) == {entry.id, other.id}
    assert free_entry_ids("pilots", day(3), day(7)) == {entry.id}
    assert free_entry_ids("pilots", day(1), day(3)) == set()
    assert free_entry_ids("instruments", day(6), day(7)) == set()
