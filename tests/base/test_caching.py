"""Public pages are kept ready while nothing they show has changed, and for visitors alone."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, delete, insert, text, update

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.factories import make_call, make_draft, make_published, make_user
from tests.statements import noted
from web.app import create_app
from web.base import db, heartbeat
from web.base.caching import editions, pages
from web.base.caching.grounds import Grounds
from web.base.caching.shelf import Kept, Shelf
from web.base.caching.statements import touched
from web.base.config import Settings
from web.base.models import Meta
from web.base.queue import InlineQueue
from web.calls.states import CallState
from web.intake.models import Source
from web.monitoring.database import find_database
from web.people.models import Organisation, User
from web.postings.models import Posting

Login = Callable[[User | str], FlaskClient]
GZIP = {"Accept-Encoding": "gzip"}
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture
def second_app(app: Flask, queue: InlineQueue) -> Iterator[Callable[[Settings], Flask]]:
    """Makes further processes of the same site, as near as one process comes to it."""
    made: list[Flask] = []

    def make(settings: Settings) -> Flask:
        made.append(create_app(settings, queue))
        return made[-1]

    yield make
    for one in made:
        with one.app_context():
            db.db.engine.dispose()


def count_kept(app: Flask) -> int:
    with app.app_context():
        return len(pages.shelf())


def marks() -> dict[str, str]:
    found = editions.read_marks()
    assert found is not None
    return found


def page_of(posting: Posting) -> str:
    return f"/{posting.kind.value}s/{posting.id}"


def test_the_second_visitor_gets_the_page_without_a_question_to_the_database(
    app: Flask, client: FlaskClient
) -> None:
    address = page_of(make_published())
    first = client.get(address)
    with noted() as asked:
        second = app.test_client().get(address)
    assert second.data == first.data
    assert asked == []


def test_another_process_sees_at_once_what_was_taken_off(
    app: Flask,
    client: FlaskClient,
    login: Login,
    second_app: Callable[[Settings], Flask],
) -> None:
    need = make_published(title="深海网箱抗风浪材料")
    address, owner = page_of(need), need.author
    other = second_app(app.config["SETTINGS"]).test_client()
    for visitor in (client, other, client, other):
        assert "深海网箱抗风浪材料" in visitor.get(address).text
        assert "深海网箱抗风浪材料" in visitor.get("/needs").text
    login(owner).post(f"/work/postings/{need.id}/withdraw")
    for visitor in (client, other):
        assert visitor.get(address).status_code == 404
        assert "深海网箱抗风浪材料" not in visitor.get("/needs").text
        assert "深海网箱抗风浪材料" not in visitor.get("/").text


def test_what_a_member_sees_is_neither_kept_nor_taken_from_what_is(
    app: Flask, client: FlaskClient, login: Login
) -> None:
    firm = make_user(Role.FIRM, name="黎小满")
    member = login(firm)
    assert "黎小满" in member.get("/achievements").text
    assert count_kept(app) == 0
    assert "黎小满" not in client.get("/achievements").text
    assert count_kept(app) == 1
    answer = member.get("/achievements")
    assert "黎小满" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_a_session_that_has_ended_gets_nothing_kept(app: Flask, login: Login) -> None:
    member = login(make_user(Role.FIRM))
    member.post("/sign-out")
    member.set_cookie("session", "forged")
    assert member.get("/needs").status_code == 200


def test_a_page_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    address = page_of(make_published())
    tag = client.get(address).headers["ETag"]
    known = {"If-None-Match": tag}
    assert client.get(address, headers=known).status_code == 304
    assert client.get(address, headers=known | GZIP).data == b""
    db.session().execute(update(Posting).values(published_at=LONG_AGO))
    db.commit()
    assert client.get(address, headers=known).status_code == 200


def test_a_kept_page_travels_compressed_or_not_as_it_is_asked_for(client: FlaskClient) -> None:
    fresh = client.get("/needs")
    for headers in ({}, GZIP, {}, GZIP):
        answer = client.get("/needs", headers=headers)
        packed = answer.headers.get("Content-Encoding") == "gzip"
        assert packed is bool(headers)
        assert (gzip.decompress(answer.data) if packed else answer.data) == fresh.data
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert {"Cookie", "Accept-Encoding"} <= set(answer.headers["Vary"].split(", "))


def test_asking_for_the_headers_alone_is_answered_the_same(client: FlaskClient) -> None:
    before, page = client.head("/needs"), client.get("/needs")
    after = client.head("/needs")
    assert before.status_code == after.status_code == page.status_code == 200
    assert after.data == b""
    assert after.headers["ETag"] == page.headers["ETag"]


def test_each_language_and_theme_has_a_page_of_its_own(english: Flask) -> None:
    seen = set()
    for cookies in ({}, {"locale": "en"}, {"theme": "dark"}, {"locale": "en", "theme": "light"}):
        client = english.test_client()
        for name, value in cookies.items():
            client.set_cookie(name, value)
        first, again = client.get("/needs").text, client.get("/needs").text
        assert first == again
        seen.add(first)
    assert len(seen) == 4


def test_an_address_that_chooses_a_language_keeps_it_from_a_kept_page_too(
    english: Flask,
) -> None:
    for _ in range(2):
        client = english.test_client()
        assert "locale=en" in client.get("/needs?lang=en").headers["Set-Cookie"]
        assert 'lang="en"' in client.get("/needs").text


def test_a_deadline_is_over_on_a_kept_page_when_it_is_over(app: Flask) -> None:
    start = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
    with time_machine.travel(start, tick=False) as clock:
        call = make_call(CallState.OPEN, closes_at=start + timedelta(minutes=90))
        address, client = f"/calls/{call.id}", app.test_client()
        clock.move_to(start + timedelta(minutes=89, seconds=59))
        assert "还有 1 小时" in client.get(address).text
        with noted() as asked:
            client.get(address)
        assert asked == []
        clock.move_to(start + timedelta(minutes=90))
        assert "还有 1 小时" not in client.get(address).text


def test_a_page_that_shows_the_day_is_made_anew_the_next_day(app: Flask) -> None:
    evening = datetime(2026, 11, 2, 15, 59, 50, tzinfo=UTC)
    with time_machine.travel(evening, tick=False) as clock:
        assert "2026年11月2日" in app.test_client().get("/about").text
        clock.move_to(evening + timedelta(seconds=10))
        assert "2026年11月3日" in app.test_client().get("/about").text


def test_without_its_memory_nothing_is_kept(
    app: Flask, second_app: Callable[[Settings], Flask]
) -> None:
    bare = second_app(app.config["SETTINGS"].model_copy(update={"page_cache_mb": 0}))
    assert bare.test_client().get("/needs").status_code == 200
    assert "ETag" not in bare.test_client().get("/needs").headers
    assert count_kept(bare) == 0


# What renews a table's mark


def test_a_mark_is_new_after_every_way_to_change_a_table(app: Flask) -> None:
    make_published()
    ways: list[Callable[[], object]] = [
        lambda: make_published(Kind.ACHIEVEMENT),
        lambda: db.session().execute(update(Posting).values(published_at=LONG_AGO)),
        lambda: db.session().execute(text("UPDATE postings SET version = version + 1")),
        lambda: db.store_briefly(update(Posting).values(published_at=LONG_AGO)),
        _change_apart,
        _change_in_a_task,
    ]
    for change in ways:
        before = marks().get("postings")
        change()
        db.commit()
        assert marks()["postings"] != before


def _change_apart() -> None:
    with db.apart() as connection:
        connection.execute(update(Posting).values(published_at=LONG_AGO))


def _change_in_a_task() -> None:
    with db.unit_of_work() as session:
        session.execute(update(Posting).values(published_at=LONG_AGO))


def test_what_is_not_stored_renews_nothing(app: Flask) -> None:
    make_published()
    before = marks()
    db.session().execute(update(Posting).values(published_at=LONG_AGO))
    db.rollback()
    with pytest.raises(ZeroDivisionError), db.unit_of_work() as session:
        session.execute(update(Posting).values(published_at=LONG_AGO))
        raise ZeroDivisionError
    db.session().execute(text("SELECT count(*) FROM postings"))
    db.commit()
    assert marks() == before


def test_a_table_whose_rows_go_along_with_others_is_marked_with_them(app: Flask) -> None:
    draft = make_draft()
    before = marks().get(Source.__tablename__)
    db.session().execute(delete(Posting).where(Posting.id == draft.id - draft.id))
    db.commit()
    assert marks()[Source.__tablename__] != before


def test_a_sign_of_life_is_nothing_that_pages_show(app: Flask) -> None:
    make_published()
    before = marks()
    heartbeat.give_sign()
    assert heartbeat.read() is not None
    assert list(find_database()) == []
    assert marks() == before


def test_others_are_not_marked(app: Flask) -> None:
    make_published()
    before = marks()
    db.session().execute(insert(Meta).values(name="x", value="y"))
    db.commit()
    after = marks()
    assert {table for table in after if after[table] != before.get(table)} == {"meta"}


def test_changes_in_opposite_order_do_not_wait_for_each_other(app: Flask) -> None:
    make_published()
    engine = create_engine(**db.engine_options(app.config["SETTINGS"].resolved_database_url))
    both = threading.Barrier(2, timeout=60)
    failures: list[BaseException] = []
    orders = ([Posting, Organisation], [Organisation, Posting])

    def change(order: list[type[Posting] | type[Organisation]]) -> None:
        # Rows of their own would be locked by the database itself; here only marks are shared.
        try:
            for _ in range(10):
                both.wait()
                with engine.connect() as connection:
                    for model in order:
                        connection.execute(update(model).where(model.id < 0).values(id=model.id))
                    connection.commit()
        except BaseException as error:
            failures.append(error)
            both.abort()

    threads = [threading.Thread(target=change, args=(order,)) for order in orders]
    before = marks()
    token = db.read_only.set(False)
    try:
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    finally:
        db.read_only.reset(token)
        engine.dispose()
    assert failures == []
    assert marks()["postings"] != before["postings"]


@pytest.mark.parametrize(
    ("statement", "read", "written"),
    [
        ("SELECT * FROM postings WHERE id = ?", {"postings"}, set()),
        ("SELECT 1 FROM postings JOIN organisations ON 1", {"postings", "organisations"}, set()),
        ('INSERT INTO "meta" (name) VALUES (?)', {"meta"}, {"meta"}),
        ("INSERT OR REPLACE INTO meta VALUES (?)", {"meta"}, {"meta"}),
        ("UPDATE calls SET state = ? WHERE id IN (SELECT id FROM users)", None, {"calls"}),
        ("WITH old AS (SELECT id FROM users) DELETE FROM meta", None, {"meta"}),
        ("WITH gone AS (DELETE FROM meta RETURNING *) SELECT * FROM gone", None, {"meta"}),
        ("delete from only meta", None, {"meta"}),
        ("SELECT id FROM postings FOR UPDATE", {"postings"}, set()),
        ("INSERT INTO meta VALUES (1) ON CONFLICT DO UPDATE SET name = 1", None, {"meta"}),
        ("TRUNCATE TABLE meta", None, {"meta"}),
        ("PRAGMA busy_timeout=200", set(), set()),
    ],
)
def test_a_statement_tells_what_it_reads_and_changes(
    statement: str, read: set[str] | None, written: set[str]
) -> None:
    found = touched(statement)
    assert found.written == written
    assert written <= found.read
    if read is not None:
        assert found.read == read


def test_a_statement_that_asks_the_databases_clock_is_known() -> None:
    assert touched("SELECT now() FROM meta").asks_clock
    assert touched("SELECT 1 WHERE CURRENT_TIMESTAMP > 0").asks_clock
    assert not touched("SELECT known FROM meta").asks_clock


# The shelf


def kept(size: int) -> Kept:
    return Kept(b"x" * size, b"", (), "", Grounds({}, None))


def test_the_longest_unused_leave_when_there_is_no_room() -> None:
    shelf = Shelf(1000)
    for number in range(12):
        shelf.put(number, kept(100))
        shelf.find(0)
    assert len(shelf) == 10
    assert shelf.bytes == 1000
    assert shelf.find(0) is not None
    assert shelf.find(1) is None
    assert shelf.find(11) is not None


def test_what_would_take_much_of_the_room_is_not_kept() -> None:
    shelf = Shelf(1000)
    shelf.put("large", kept(101))
    assert len(shelf) == 0


def test_a_page_put_again_takes_its_room_once() -> None:
    shelf = Shelf(1000)
    for _ in range(3):
        shelf.put("same", kept(50))
    assert (len(shelf), shelf.bytes) == (1, 50)
    shelf.drop("same")
    assert (len(shelf), shelf.bytes) == (0, 0)
