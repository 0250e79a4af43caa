"""Kept pages that are sent before a request is made ready: the same, to the same, as true."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories import make_published
from web.base import db, maintenance
from web.base.caching.watch import Watch
from web.base.logs import context
from web.base.observing import observers
from web.people.models import Organisation


@contextmanager
def nothing_made_ready(app: Flask) -> Iterator[None]:
    """Fail whoever takes the usual way."""

    def fail() -> None:
        raise AssertionError("a request was made ready")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "full_dispatch_request", fail)
        patch.setitem(app.config, "PROPAGATE_EXCEPTIONS", True)
        yield


@contextmanager
def without_front(app: Flask) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(app.extensions, "techmatch_front")
        yield


def plain(headers: object) -> dict[str, str]:
    found = dict(headers)  # type: ignore[call-overload]
    assert len(found.pop(context.HEADER)) == 16
    return found


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Somebody whose browser brings no cookies, where the home page is kept."""
    make_published()
    client = app.test_client(use_cookies=False)
    client.get("/")
    return client


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_it_is_the_answer_that_the_usual_way_gives(
    app: Flask, visitor: FlaskClient, encoding: str
) -> None:
    asked = {"Accept-Encoding": encoding}
    visitor.get("/", headers=asked)
    with nothing_made_ready(app):
        quick = visitor.get("/", headers=asked)
        known = visitor.get("/", headers=asked | {"If-None-Match": quick.headers["ETag"]})
        other = visitor.get("/", headers=asked | {"If-None-Match": 'W/"another"'})
    with without_front(app):
        usual = visitor.get("/", headers=asked)
        usual_known = visitor.get("/", headers=asked | {"If-None-Match": quick.headers["ETag"]})
    assert quick.status_code == other.status_code == 200
    assert quick.data == usual.data == other.data
    assert plain(quick.headers) == plain(usual.headers) == plain(other.headers)
    assert (known.status_code, known.data) == (304, b"")
    assert plain(known.headers) == plain(usual_known.headers)


def test_what_is_stored_elsewhere_shows_at_once(app: Flask, visitor: FlaskClient) -> None:
    with nothing_made_ready(app):
        visitor.get("/")
    found = db.session().query(Organisation).first()
    assert found is not None
    found.name = "改了名字的研究所"
    db.commit()
    assert "改了名字的研究所" in visitor.get("/").text


def test_a_browser_with_a_session_goes_the_usual_way(app: Flask, visitor: FlaskClient) -> None:
    with nothing_made_ready(app), pytest.raises(AssertionError, match="made ready"):
        visitor.get("/", headers={"Cookie": "theme=dark; session=abc"})


@pytest.mark.parametrize("cookie", ["theme=dark", "locale=en; theme=light"])
def test_choices_of_language_and_theme_are_pages_of_their_own(
    app: Flask, visitor: FlaskClient, cookie: str
) -> None:
    chosen = {"Cookie": cookie}
    first = visitor.get("/", headers=chosen)
    with nothing_made_ready(app):
        second = visitor.get("/", headers=chosen)
        bare = visitor.get("/")
    assert first.data == second.data != bare.data


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Bearer x"}, {"Range": "bytes=0-10"}, {"Host": "elsewhere.example"}],
)
def test_whoever_asks_for_more_than_the_page_goes_the_usual_way(
    app: Flask, visitor: FlaskClient, headers: dict[str, str]
) -> None:
    with nothing_made_ready(app), pytest.raises(AssertionError, match="made ready"):
        visitor.get("/", headers=headers)


def test_an_address_that_chooses_a_language_sets_the_cookie_each_time(
    app: Flask, visitor: FlaskClient
) -> None:
    for _ in range(3):
        assert "locale=en" in visitor.get("/?lang=en").headers["Set-Cookie"]


def test_a_closed_site_sends_nothing_kept(app: Flask, visitor: FlaskClient) -> None:
    home = app.config["SETTINGS"].home
    maintenance.begin(home, None)
    assert visitor.get("/").status_code == 503
    maintenance.end(home)
    with nothing_made_ready(app):
        assert visitor.get("/").status_code == 200


def test_it_is_counted_and_logged_like_any_other(
    app: Flask, visitor: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[object] = []
    listeners = observers(app)
    listeners.began.append(lambda: told.append("began"))
    listeners.answered.append(lambda route, status, seconds: told.append((route, status)))
    listeners.ended.append(lambda: told.append("ended"))
    with nothing_made_ready(app), caplog.at_level(logging.INFO, "techmatch.requests"):
        answer = visitor.get("/")
    assert told == ["began", ("home.index", 200), "ended"]
    assert [record.message.rpartition(" 200 ")[0] for record in caplog.records] == [
        "GET home.index"
    ]
    assert context.request_id.get() != answer.headers[context.HEADER]


MARKS = "SELECT name, mark FROM editions"


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "marks.db"
    write(path, "CREATE TABLE editions (name TEXT PRIMARY KEY, mark TEXT)")
    return path


def write(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(statement)
    connection.commit()
    connection.close()


class TestTheWatch:
    def test_it_sees_what_others_commit(self, database: Path) -> None:
        watch = Watch(str(database), MARKS)
        assert watch.read() == {}
        write(database, "INSERT INTO editions VALUES ('postings', 'a')")
        assert watch.read() == {"postings": "a"}
        known = watch.read()
        assert watch.read() is known
        write(database, "UPDATE editions SET mark = 'b'")
        assert watch.read() == {"postings": "b"}
        watch.close()
        assert watch.read() == {"postings": "b"}
        watch.close()

    def test_it_sees_nothing_that_is_not_committed(self, database: Path) -> None:
        watch, other = Watch(str(database), MARKS), sqlite3.connect(database)
        other.execute("INSERT INTO editions VALUES ('postings', 'a')")
        assert watch.read() == {}
        other.commit()
        assert watch.read() == {"postings": "a"}
        other.close()
        watch.close()

    def test_another_file_in_place_of_the_database_is_another_database(
        self, database: Path, tmp_path: Path
    ) -> None:
        watch = Watch(str(database), MARKS)
        assert watch.read() == {}
        write(tmp_path / "new.db", "CREATE TABLE editions (name TEXT PRIMARY KEY, mark TEXT)")
        write(tmp_path / "new.db", "INSERT INTO editions VALUES ('postings', 'new')")
        (tmp_path / "new.db").replace(database)
        assert watch.read() == {"postings": "new"}
        watch.close()

    def test_after_a_fork_the_connection_is_left_to_the_parent(
        self, database: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        watch = Watch(str(database), MARKS)
        watch.read()
        parents = watch._connection
        assert parents is not None
        monkeypatch.setattr(os, "getpid", lambda: -1)
        assert watch.read() == {}
        assert watch._connection is not parents
        assert parents.execute("SELECT 1").fetchone() == (1,)
        parents.close()
        watch.close()

    def test_a_database_that_is_gone_tells_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(OSError, match="No such file"):
            Watch(str(tmp_path / "gone.db"), MARKS).read()
