"""What is read once is read again as soon as it may come out otherwise."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from flask_babel import force_locale
from sqlalchemy import func, select, text

from matcher.domain.codes import Role
from tests.factories import make_user
from web.base import clock, db, log, site
from web.base.caching import recording
from web.base.caching.answers import MOST_KEPT, keep
from web.base.caching.parts import kept_part
from web.base.models import LogEntry
from web.people.models import Organisation, User


class Reader:
    """Counts how often it is asked."""

    def __init__(self, model: type = User) -> None:
        self.model = model
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return db.session().scalar(select(func.count()).select_from(self.model)) or 0


def test_an_answer_is_read_once_while_its_tables_are_the_same(app: Flask) -> None:
    read = Reader()
    make_user(Role.FIRM)
    assert keep("users", "", read) == keep("users", "", read)
    assert read.times == 1


def test_a_commit_that_changes_one_of_its_tables_has_it_read_again(app: Flask) -> None:
    read = Reader()
    before = keep("users", "", read)
    make_user(Role.BROKER)
    assert keep("users", "", read) == before + 1


def test_a_commit_elsewhere_changes_nothing(app: Flask) -> None:
    read = Reader(Organisation)
    keep("organisations", "", read)
    make_user(Role.BROKER)
    keep("organisations", "", read)
    assert read.times == 1


def test_what_another_connection_stored_is_seen(app: Flask) -> None:
    read, user = Reader(), make_user(Role.BROKER)
    active = select(User.active).where(User.id == user.id)
    assert keep("active", user.id, lambda: db.session().scalar(active)) is True
    keep("users", "", read)
    db.rollback()
    with db.db.engine.begin() as connection:
        connection.execute(text("UPDATE users SET active = :no"), {"no": False})
    assert keep("active", user.id, lambda: db.session().scalar(active)) is False


def test_a_unit_of_work_reads_for_itself_and_leaves_nothing_behind(app: Flask) -> None:
    read = Reader()
    make_user(Role.BROKER)
    before, none = keep("users", "", read), keep("organisations", "", Reader(Organisation))
    with pytest.raises(RuntimeError), db.unit_of_work() as session:
        session.add(Organisation(name="未成", kind="firm", district="potou"))
        assert keep("organisations", "", Reader(Organisation)) == none + 1
        raise RuntimeError("undone")
    assert keep("users", "", read) == before
    assert keep("organisations", "", Reader(Organisation)) == none


def test_what_is_changed_and_not_stored_yet_is_not_kept(app: Flask) -> None:
    before = keep("users", "", Reader())
    db.session().execute(text("UPDATE users SET name = 'x'"))
    db.session().add(Organisation(name="未存", kind="firm", district="potou"))
    assert keep("organisations", "", Reader(Organisation)) == 1
    db.rollback()
    assert keep("organisations", "", Reader(Organisation)) == 0
    assert keep("users", "", Reader()) == before


def test_what_follows_from_the_moment_is_never_kept_and_from_the_day_until_midnight(
    app: Flask,
) -> None:
    assert keep("moment", "", clock.utc_now) != keep("moment", "", clock.utc_now)
    with time_machine.travel(datetime(2026, 3, 2, 15, 59, tzinfo=UTC), tick=False) as now:
        assert keep("day", "", site.today).day == 2
        now.shift(120)
        assert keep("day", "", site.today).day == 3


def test_what_reads_a_table_without_a_mark_is_not_kept(app: Flask) -> None:
    read, user = Reader(LogEntry), make_user(Role.BROKER)
    keep("log", "", read)
    with db.unit_of_work():
        log.record(user, "edit", "user", user.id)
    keep("log", "", read)
    assert read.times == 2


def test_whoever_takes_an_answer_depends_on_what_it_depends_on(app: Flask) -> None:
    keep("users", "", Reader())
    with recording.recorded() as page:
        keep("users", "", Reader())
        keep("day", "", site.today)
    assert "users" in page.tables
    assert page.time.day
    with recording.recorded() as page:
        keep("around", "", lambda: keep("users", "", Reader()))
    assert "users" in page.tables


def test_what_the_request_had_loaded_already_is_depended_on_too(app: Flask) -> None:
    user = make_user(Role.BROKER)
    known = db.session().get_one(User, user.id)
    with recording.recorded() as page:
        assert keep("name", user.id, lambda: known.name) == user.name
    assert "users" in page.tables


def test_no_more_answers_are_kept_than_there_is_room_for(app: Flask) -> None:
    read = Reader()
    for number in range(MOST_KEPT + 1):
        keep("users", number, read)
    keep("users", MOST_KEPT, read)
    assert read.times == MOST_KEPT + 1
    keep("users", 0, read)
    assert read.times == MOST_KEPT + 2


def test_a_part_is_made_once_for_a_thing_in_each_language(app: Flask) -> None:
    made: list[str] = []

    def make(word: str) -> str:
        made.append(word)
        return word

    one, other = ["一"], ["一"]
    with app.test_request_context("/"):
        assert kept_part(one, "part", make, "甲") == "甲"
        assert kept_part(one, "part", make, "乙") == "甲"
        assert kept_part(other, "part", make, "乙") == "乙"
        with force_locale("en"):
            assert kept_part(one, "part", make, "A") == "A"
    assert made == ["甲", "乙", "A"]
