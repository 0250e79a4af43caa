"""The library's tables inside PostgreSQL: made once, brought up with the library, beside ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, text

from matcher.domain.errors import ConfigError
from tests.conftest import Databases
from web.base.queue import tables
from web.base.schema import is_current, upgrade_database

FUNCTIONS = text(
    "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'techmatch_queue'::regnamespace"
)
COLUMNS = text(
    "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_schema = 'techmatch_queue'"
)
DROP = text("DROP SCHEMA techmatch_queue CASCADE")
LAST_KNOWN = "03.01"
"""The release of the library that the older database was made by."""


@pytest.fixture
def engine(databases: Databases, tmp_path: Path) -> Iterator[Engine]:
    """A migrated database of one's own."""
    if databases.server is None:
        pytest.skip("SQLite's queue is a file")
    found = create_engine(databases.new(tmp_path))
    yield found
    found.dispose()


def describe(engine: Engine) -> tuple[set[str], set[tuple[str, ...]]]:
    """Return names of functions, and columns."""
    with engine.connect() as connection:
        functions = {name for name, _ in connection.execute(FUNCTIONS)}
        return functions, {tuple(row) for row in connection.execute(COLUMNS)}


def make_older(connection: Connection) -> None:
    """Make the tables as an older release of the library did, step by step."""
    connection.execute(DROP)
    connection.execute(text("CREATE SCHEMA techmatch_queue"))
    connection.execute(text("CREATE TABLE techmatch_queue.techmatch_steps (name text PRIMARY KEY)"))
    connection.commit()
    folder = resources.files("procrastinate.sql") / "migrations"
    for name in tables.known_steps():
        if name < LAST_KNOWN:
            connection.execute(text("SET LOCAL search_path TO techmatch_queue"))
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute((folder / name).read_text("utf-8"))
            connection.execute(
                text("INSERT INTO techmatch_queue.techmatch_steps VALUES (:name)"), {"name": name}
            )
            connection.commit()


def test_a_second_upgrade_changes_nothing(engine: Engine) -> None:
    before = describe(engine)
    assert len(before[1]) > 20
    upgrade_database(engine)
    assert describe(engine) == before
    assert is_current(engine)


def test_models_and_backups_see_none_of_it(engine: Engine) -> None:
    names = inspect(engine).get_table_names()
    assert "postings" in names
    assert not [name for name in names if "procrastinate" in name or "techmatch" in name]


def test_a_database_from_before_gets_it_with_the_next_upgrade(engine: Engine) -> None:
    before = describe(engine)
    with engine.begin() as connection:
        connection.execute(DROP)
    assert not is_current(engine)
    upgrade_database(engine)
    assert is_current(engine)
    assert describe(engine) == before


def test_an_older_release_of_the_library_is_brought_up(engine: Engine) -> None:
    newest = describe(engine)
    with engine.connect() as connection:
        make_older(connection)
    assert describe(engine)[1] < newest[1]
    assert not is_current(engine)
    upgrade_database(engine)
    assert is_current(engine)
    functions, columns = describe(engine)
    assert functions >= newest[0]
    assert columns == newest[1]


def test_a_newer_release_s_tables_are_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        assert tables.find_unknown(connection) == []
        connection.execute(text("INSERT INTO techmatch_queue.techmatch_steps VALUES ('99_new')"))
        assert tables.find_unknown(connection) == ["99_new"]


def test_hosts_that_are_upgraded_at_once_do_not_disturb_each_other(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(DROP)
    failures: list[BaseException] = []

    def upgrade() -> None:
        try:
            tables.upgrade(engine)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=upgrade) for _ in range(3)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert failures == []
    assert is_current(engine)


def test_a_user_who_may_make_no_schema_is_told_what_to_ask_for(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(DROP)
        connection.execute(text("DROP ROLE IF EXISTS small"))
        connection.execute(text("CREATE ROLE small LOGIN"))
    small = create_engine(engine.url.set(username="small"))
    try:
        with pytest.raises(ConfigError, match="GRANT CREATE ON DATABASE"):
            tables.upgrade(small)
    finally:
        small.dispose()
