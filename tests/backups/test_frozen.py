"""Databases of earlier versions: brought back, upgraded, and nothing of them is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine

from tests.backups import worlds
from tests.conftest import Databases
from tests.statements import listening, noted
from web.backups import loading, restoring, rows
from web.base import schema
from web.base.config import ROOT, Settings
from web.base.schema import is_current, newest_heads, upgrade_database

FROZEN = sorted((Path(__file__).parent / "frozen").glob("demo-*.tar.gz"))
OLD = "0037" if newest_heads() != ("0037",) else "0036"
"""A schema before the newest one, to be interrupted on the way from."""


def test_there_is_a_frozen_database() -> None:
    assert FROZEN[0].name == "demo-0037.tar.gz"
    assert sum(path.stat().st_size for path in FROZEN) < 1_000_000


@pytest.mark.parametrize("path", FROZEN, ids=lambda path: path.stem)
def test_an_earlier_database_is_upgraded_and_keeps_what_it_holds(
    path: Path, databases: Databases, tmp_path: Path
) -> None:
    settings = worlds.empty_place(tmp_path / "home", databases)
    restoring.restore(settings, str(path), "", lambda _: None)
    engine = create_engine(settings.resolved_database_url)
    assert is_current(engine)
    manifest = restoring.check_backup(str(path), "").manifest
    with engine.connect() as connection:
        shapes = {shape.name: shape for shape in rows.find_shapes(connection)}
        for name, said in manifest["tables"].items():
            # What a migration adds is new; every row and every value from before is still there.
            before = tuple((column, rows.ValueKind(kind)) for column, kind in said["columns"])
            shape = rows.Shape(name, before, shapes[name].key)
            assert rows.digest_table(connection, shape) == (said["rows"], said["sha256"]), name
        assert loading.check_references(connection) == []
    engine.dispose()
    with worlds.site_of(settings) as app:
        for page in ("/", "/sign-in", "/health"):
            assert app.test_client().get(page).status_code == 200, page


@pytest.fixture
def old(tmp_path: Path, databases: Databases) -> Settings:
    """A place with a database at an earlier schema: the frozen one, once there is a later."""
    settings = worlds.empty_place(tmp_path / "home", databases)
    if OLD == "0037":
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(restoring, "upgrade_database", lambda _: None)
            restoring.restore(settings, str(FROZEN[0]), "", lambda _: None)
    engine = create_engine(settings.resolved_database_url)
    with engine.begin() as connection:
        schema.upgrade_to(connection, [OLD])
        connection.exec_driver_sql("DELETE FROM meta WHERE name = 'installation'")
        connection.exec_driver_sql(
            "INSERT INTO meta (name, value) VALUES ('installation', 'production')"
        )
    engine.dispose()
    return settings


def heads_of(settings: Settings) -> list[str]:
    engine = create_engine(settings.resolved_database_url)
    with engine.connect() as connection:
        found = rows.read_heads(connection)
    engine.dispose()
    return found


def count_statements(settings: Settings, engine: Engine) -> int:
    """Return how many statements that change something the upgrade takes, without keeping any."""
    with noted(engine) as asked, engine.connect() as connection:
        transaction = connection.begin()
        schema.upgrade_to(connection, newest_heads())
        transaction.rollback()
    return len([one for one in asked if not one.startswith(("SELECT", "PRAGMA"))])


def test_an_error_in_the_middle_of_a_migration_leaves_the_old_database(old: Settings) -> None:
    engine = create_engine(old.resolved_database_url)
    last, before = int(0.9 * count_statements(old, engine)), worlds.read_digests(engine.url)
    left = [max(1, last)]

    def fail(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith(("SELECT", "PRAGMA")):
            left[0] -= 1
            if left[0] == 0:
                raise OSError("the disk is gone")

    with listening(fail, engine), pytest.raises(OSError, match="the disk is gone"):
        upgrade_database(engine)
    engine.dispose()
    assert heads_of(old) == [OLD]
    assert worlds.read_digests(engine.url) == before
    assert worlds.run(old, "init").exit_code == 0
    assert heads_of(old) == list(newest_heads())


KILLER = """
import os, signal, sys
from sqlalchemy import create_engine, event
from web.base.schema import upgrade_database
engine, left = create_engine(sys.argv[1]), [int(sys.argv[2])]
def kill(_c, _cursor, statement, *_):
    if not statement.startswith(("SELECT", "PRAGMA")):
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
event.listen(engine, "before_cursor_execute", kill)
upgrade_database(engine)
"""


def test_a_migration_that_is_killed_leaves_a_database_that_init_upgrades(old: Settings) -> None:
    engine = create_engine(old.resolved_database_url)
    last = count_statements(old, engine) // 2
    before = worlds.read_digests(engine.url)
    engine.dispose()
    killed = subprocess.run(
        [sys.executable, "-c", KILLER, old.resolved_database_url, str(last)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert heads_of(old) == [OLD]
    assert worlds.read_digests(engine.url) == before
    assert worlds.run(old, "init").exit_code == 0
    assert heads_of(old) == list(newest_heads())
