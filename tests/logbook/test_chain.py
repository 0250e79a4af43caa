"""The chain of the log: whatever is changed, removed, moved or put in is found."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Connection, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from matcher.domain.errors import InputError, LogKeyLost
from tests.conftest import Databases
from web.app import create_app
from web.base import chain, db, log
from web.base.chain import Head
from web.base.config import Settings
from web.base.models import LogEntry, LogSeal, Meta
from web.base.queue import InlineQueue
from web.base.verbs import CommonVerb, SiteObject
from web.logbook import heads
from web.logbook.chain import verify
from web.logbook.states import Fault

TABLES = ("log_entries", "log_seals", "log_heads")


@pytest.fixture
def settings(tmp_path: Path, databases: Databases) -> Settings:
    """A database of its own: its triggers are taken away."""
    home = tmp_path / "home"
    home.mkdir()
    return Settings(home=home, database_url=databases.new(home))


@pytest.fixture
def _entries(app: Flask) -> None:
    """Nine entries, three of them in one transaction."""
    for number in range(6):
        write(number)
        db.commit()
    for number in range(6, 9):
        write(number)
    db.commit()


def write(number: int) -> None:
    log.record(None, CommonVerb.EDIT, SiteObject.INSTALLATION, number, before="a", count=number)


def by_hand(*statements: str) -> None:
    """Do what somebody can do who writes the database."""
    db.rollback()
    with db.db.engine.connect() as connection:
        for table in TABLES:
            _disarm(connection, table)
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()


def _disarm(connection: Connection, table: str) -> None:
    if connection.dialect.name == "sqlite":
        for event_name in ("update", "delete"):
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_no_{event_name}")
    else:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")


@pytest.mark.usefixtures("_entries")
def test_an_untouched_log_verifies_up_to_its_head() -> None:
    verdict = verify()
    assert verdict.finding is None
    assert verdict.head == chain.find_head(db.session())
    assert verdict.head.number == len(db.session().scalars(select(LogEntry)).all())


@pytest.mark.usefixtures("_entries")
@pytest.mark.parametrize(
    "column",
    [
        "at = '2020-01-01 00:00:00.000000'",
        "actor_id = NULL, action = 'x'",
        "object_id = 77",
        "object_type = 'user'",
        "before = 'b'",
        "after = 'b'",
        "detail = '{\"count\": 99}'",
    ],
)
def test_a_changed_entry_is_found(column: str) -> None:
    by_hand(f"UPDATE log_entries SET {column} WHERE id = 4")
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.number, finding.entry_id) == (Fault.CHANGED, 4, 4)


@pytest.mark.usefixtures("_entries")
def test_an_entry_that_cannot_even_be_read_is_found() -> None:
    if db.db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL stores only what can be read")
    by_hand("UPDATE log_entries SET detail = 'no JSON', at = 'never' WHERE id = 4")
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.number) == (Fault.CHANGED, 4)


@pytest.mark.usefixtures("_entries")
def test_a_removed_entry_is_found_with_or_without_its_seal() -> None:
    by_hand("DELETE FROM log_entries WHERE id = 4")
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.number, finding.entry_id) == (Fault.MISSING, 4, 4)
    by_hand("DELETE FROM log_seals WHERE number = 4")
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.number) == (Fault.NO_SEAL, 4)


@pytest.mark.usefixtures("_entries")
def test_a_gap_closed_by_renumbering_is_found() -> None:
    by_hand(
        "DELETE FROM log_entries WHERE id = 4",
        "DELETE FROM log_seals WHERE number = 4",
        *(f"UPDATE log_seals SET number = {n - 1} WHERE number = {n}" for n in range(5, 10)),
    )
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.number) == (Fault.CHANGED, 4)


@pytest.mark.usefixtures("_entries")
def test_entries_that_changed_places_are_found() -> None:
    by_hand(
        "UPDATE log_seals SET entry_id = -4 WHERE number = 4",
        "UPDATE log_seals SET entry_id = 4 WHERE number = 5",
        "UPDATE log_seals SET entry_id = 5 WHERE number = 4",
    )
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.number) == (Fault.CHANGED, 4)


INSERTION = (
    "INSERT INTO log_entries (id, at, action, object_type, object_id, before, after, detail)"
    " VALUES (1000, '2020-01-01 00:00:00.000000', 'edit', 'installation', 1, '', '', '{}')"
)


@pytest.mark.usefixtures("_entries")
def test_an_inserted_entry_is_found_and_never_sealed_afterwards() -> None:
    by_hand(INSERTION)
    write(9)
    db.commit()
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.entry_id) == (Fault.INSERTED, 1000)


@pytest.mark.usefixtures("_entries")
def test_an_inserted_entry_with_a_seal_of_its_own_is_found() -> None:
    by_hand(INSERTION, f"INSERT INTO log_seals VALUES (10, 1000, '{'a' * 64}')")
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.number) == (Fault.CHANGED, 10)


@pytest.mark.usefixtures("_entries")
def test_a_cut_end_is_found_by_the_head_beside_the_database() -> None:
    heads.keep_heads()
    by_hand(
        "DELETE FROM log_heads",
        "DELETE FROM log_entries WHERE id > 7",
        "DELETE FROM log_seals WHERE number > 7",
    )
    heads.keep_heads()
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.number) == (Fault.CUT, 8)


@pytest.mark.usefixtures("_entries")
def test_a_chain_made_anew_with_the_key_does_not_fit_a_known_head() -> None:
    known = chain.find_head(db.session())
    by_hand("DELETE FROM log_seals", "UPDATE log_entries SET object_id = 77 WHERE id = 4")
    with db.unit_of_work() as session:
        # Who has the key and forgets the fact that it was used.
        session.delete(session.get_one(Meta, chain.KEY_PRINT))
    chain.seal_history()
    assert verify().finding is None
    finding = verify(known).finding
    assert finding is not None
    assert (finding.fault, finding.number) == (Fault.REPLACED, known.number)


@pytest.mark.usefixtures("_entries")
def test_heads_of_earlier_days_are_kept_and_compared() -> None:
    heads.keep_heads()
    (kept,) = heads.list_heads()
    assert Head(kept.number, kept.hash) == chain.find_head(db.session())
    assert verify().finding is None
    by_hand(f"UPDATE log_heads SET hash = '{'b' * 64}'")
    finding = verify().finding
    assert finding is not None
    assert (finding.fault, finding.number) == (Fault.REPLACED, kept.number)


@pytest.mark.usefixtures("_entries")
def test_what_is_archived_is_verified_from_its_head_on() -> None:
    head = db.session().execute(select(LogSeal.number, LogSeal.hash).where(LogSeal.number == 5))
    start = Head(*head.one())
    by_hand("DELETE FROM log_entries WHERE id <= 5", "DELETE FROM log_seals WHERE number <= 5")
    assert verify(start).finding is None
    finding = verify(Head(5, "c" * 64)).finding
    assert finding is not None
    assert finding.fault is Fault.CHANGED


@pytest.mark.usefixtures("_entries")
def test_seals_and_heads_cannot_be_changed_or_removed() -> None:
    heads.keep_heads()
    db.rollback()
    for table in TABLES:
        column = "action" if table == "log_entries" else "hash"
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = 'x'"):
            with (
                db.db.engine.connect() as connection,
                pytest.raises(DBAPIError, match="append-only"),
            ):
                connection.exec_driver_sql(statement)


@pytest.mark.usefixtures("app")
def test_what_was_undone_leaves_no_gap() -> None:
    write(1)
    db.commit()
    write(2)
    db.flush()
    db.rollback()
    with suppress(ZeroDivisionError), db.session().begin_nested():
        write(3)
        db.flush()
        1 / 0  # noqa: B018
    with db.session().begin_nested():
        write(4)
    write(5)
    db.commit()
    numbers = db.session().scalars(select(LogEntry.object_id).order_by(LogEntry.id)).all()
    assert list(numbers) == [1, 4, 5]
    assert verify().finding is None


@pytest.mark.usefixtures("app")
def test_a_log_older_than_the_chain_is_sealed_once(settings: Settings) -> None:
    # As an old release left it: entries, no seal, no key.
    by_hand(*(INSERTION.replace("1000", str(number)) for number in (7, 9)))
    assert verify().finding is None
    assert chain.seal_history() == 2
    assert chain.seal_history() == 0
    verdict = verify()
    assert (verdict.head.number, verdict.finding) == (2, None)
    assert (settings.home / "log_key").stat().st_mode & 0o077 == 0


@pytest.mark.usefixtures("app")
def test_the_first_entry_seals_the_ones_before_it() -> None:
    by_hand(INSERTION)
    write(1)
    db.commit()
    verdict = verify()
    assert (verdict.head.number, verdict.finding) == (2, None)


@pytest.mark.parametrize("fault", ["lost", "another"])
@pytest.mark.usefixtures("_entries")
def test_without_the_right_key_nothing_is_stored(
    settings: Settings, queue: InlineQueue, fault: str
) -> None:
    path = settings.home / "log_key"
    right = path.read_text()
    path.unlink()
    if fault == "another":
        path.write_text("0" * 64)
    db.rollback()
    restarted = create_app(settings, queue)
    with restarted.app_context():
        assert "log_key" in chain.find_trouble()
        with pytest.raises(LogKeyLost), db.unit_of_work():
            write(10)
        finding = verify().finding
        assert finding is not None
        assert finding.fault is (Fault.NO_KEY if fault == "lost" else Fault.CHANGED)
        path.write_text(right)
        with db.unit_of_work():
            write(11)
        assert chain.find_trouble() == ""
        assert verify().finding is None
        db.session().close()
        db.db.engine.dispose()


def test_many_at_once_make_one_chain(app: Flask, settings: Settings, queue: InlineQueue) -> None:
    """Several processes' worth of applications, and transactions that end in another order than
    they began."""
    write(0)
    db.commit()
    db.rollback()
    begun = threading.Barrier(4)
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with create_app(settings, queue).app_context():
                begun.wait()
                for turn in range(12):
                    with db.unit_of_work():
                        write(100 * number + turn)
                        if turn % 3 == number % 3:
                            db.flush()
                        write(100 * number + turn + 50)
                db.session().close()
                db.db.engine.dispose()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    verdict = verify()
    assert (verdict.head.number, verdict.finding) == (1 + 4 * 24, None)


def test_who_commits_later_gets_the_later_number(app: Flask) -> None:
    """On PostgreSQL an entry with the lower id may be stored after one with a higher id."""
    if db.db.engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    with Session(db.db.engine) as early, Session(db.db.engine) as late:
        for session, number in ((early, 1), (late, 2)):
            session.add(
                LogEntry(action="edit", object_type="installation", object_id=number, detail={})
            )
            session.flush()
        late.commit()
        early.commit()
    order = select(LogEntry.object_id).join(LogSeal, LogSeal.entry_id == LogEntry.id)
    assert list(db.session().scalars(order.order_by(LogSeal.number))) == [2, 1]
    assert verify().finding is None


def test_heads_are_read_as_they_are_written() -> None:
    head = Head(12, "ab" * 32)
    assert Head.parse(f" {head} ") == head
    for wrong in ("", "12", "12:xy", "-1:" + "a" * 64, "٣:" + "a" * 64):
        with pytest.raises(InputError):
            Head.parse(wrong)
