"""What keeps the program from starting is said in one sentence, with status 2."""

from __future__ import annotations

import os
import socket
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.cli.powerless import powerless
from tests.conftest import Databases
from web.app import create_app
from web.base import alarms, db
from web.base.config import Settings
from web.base.queue import InlineQueue
from web.cli import main

COMMANDS = (
    ("init",),
    ("prepare",),
    ("serve",),
    ("worker",),
    ("user", "list"),
    ("export", "needs", "--out", "out.csv"),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program is told to work; nothing is there yet."""
    for name in [one for one in os.environ if one.startswith("TECHMATCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TECHMATCH_DATABASE_URL", "")
    monkeypatch.setenv("TECHMATCH_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    mask = os.umask(0o022)
    monkeypatch.setattr(os, "umask", lambda _new: mask)  # Of this process, not of a command.
    return tmp_path / "home"


def run(*arguments: str) -> Result:
    with powerless():
        return CliRunner().invoke(main, arguments)


def assert_one_sentence(result: Result, words: str) -> None:
    assert result.exit_code == 2, (result.output, result.exception)
    lines = result.stderr.strip().splitlines()
    said = [line for line in lines if line.startswith("techmatch: ")]
    assert len(said) == 1, result.stderr
    assert words in said[0]
    assert "Traceback" not in result.output
    assert not (Path.cwd() / "out.csv").exists()


def make_database(home: Path, databases: Databases) -> Path:
    home.mkdir()
    databases.new(home)
    path = home / "techmatch.sqlite3"
    if not path.exists():
        pytest.skip("SQLite's file")
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO meta VALUES ('installation', 'production')")
    connection.close()
    return path


def block_parent(home: Path) -> None:
    home.parent.chmod(0o500)


def only_read(home: Path) -> None:
    home.mkdir()
    home.chmod(0o500)


def be_a_file(home: Path) -> None:
    home.write_text("not a folder")


def lie_in_a_file(home: Path) -> None:
    home.write_text("not a folder")
    os.environ["TECHMATCH_HOME"] = str(home / "deeper" / "home")


def unreadable_key(home: Path) -> None:
    home.mkdir()
    (home / "secret_key").write_text("secret")
    (home / "secret_key").chmod(0)


def empty_key(home: Path) -> None:
    home.mkdir()
    (home / "secret_key").write_text("\n")


def unfinished_restore(home: Path) -> None:
    home.mkdir()
    (home / "restoring.json").write_text("{}")


def unreachable_server(_home: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"postgresql+psycopg://anna:hidden-word@127.0.0.1:{port}/techmatch"
    os.environ["TECHMATCH_DATABASE_URL"] = url


HOMES = {
    "parent_read_only": (block_parent, "cannot be written in"),
    "read_only": (only_read, "cannot be written in"),
    "a_file": (be_a_file, "is a file or lies in one"),
    "in_a_file": (lie_in_a_file, "is a file or lies in one"),
    "unreadable_key": (unreadable_key, "secret_key cannot be read"),
    "empty_key": (empty_key, "secret_key is empty"),
    "unfinished_restore": (unfinished_restore, "techmatch restore FILE"),
    "no_server": (unreachable_server, "cannot be reached"),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one[0])
@pytest.mark.parametrize(("spoil", "words"), HOMES.values(), ids=HOMES)
def test_a_home_that_cannot_be_used_is_named(
    home: Path, spoil: Callable[[Path], None], words: str, command: tuple[str, ...]
) -> None:
    spoil(home)
    result = run(*command)
    home.parent.chmod(0o700)
    assert_one_sentence(result, words)
    assert "hidden-word" not in result.output
    assert "anna" not in result.output


def test_the_start_says_what_its_preparation_says(home: Path) -> None:
    """It prepares in a process of its own, which is the command above."""
    be_a_file(home)
    assert_one_sentence(run("start"), "is a file or lies in one")


def write_garbage(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)


def cut_off(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def spoil_a_page(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name='postings'")
        page = root.fetchone()[0]
    connection.close()
    with path.open("r+b") as stream:
        stream.seek((page - 1) * size)
        stream.write(b"\xff" * size)


def of_the_future(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()


BROKEN = {
    "garbage": (write_garbage, "techmatch restore FILE"),
    "cut_off": (cut_off, "techmatch restore FILE"),
    "a_page": (spoil_a_page, "techmatch restore FILE"),
    "newer": (of_the_future, "newer version of the program (schema 9999"),
}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one[0])
@pytest.mark.parametrize(("spoil", "words"), BROKEN.values(), ids=BROKEN)
def test_a_database_that_cannot_be_used_is_named_and_left_as_it_is(
    home: Path,
    databases: Databases,
    spoil: Callable[[Path], None],
    words: str,
    command: tuple[str, ...],
) -> None:
    path = make_database(home, databases)
    spoil(path)
    before = path.read_bytes()
    assert_one_sentence(run(*command), words)
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", COMMANDS[2:], ids=lambda one: one[0])
def test_without_a_database_it_says_how_to_make_one(home: Path, command: tuple[str, ...]) -> None:
    assert_one_sentence(run(*command), "techmatch init")


def test_a_missing_parent_is_made(home: Path) -> None:
    os.environ["TECHMATCH_HOME"] = str(home / "a" / "b")
    assert run("access").exit_code == 0
    assert stat.S_IMODE((home / "a" / "b").stat().st_mode) == 0o700


def test_the_site_can_be_closed_while_its_database_is_broken(home: Path) -> None:
    home.mkdir()
    write_garbage(home / "techmatch.sqlite3")
    assert run("maintenance", "on").exit_code == 0


def refuse(_path: Path, _mode: int) -> None:
    raise PermissionError("it belongs to somebody else")


def test_nobody_else_reads_what_is_in_the_home(
    home: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_database(home, databases)
    for name in ("techmatch.sqlite3-wal", "queue.sqlite3", "secret_key"):
        (home / name).touch(0o644)
    (home / "secret_key").write_text("tests")
    for name in ("mails", "files", "index"):
        (home / name).mkdir(0o755)
    path.chmod(0o644)
    home.chmod(0o750)  # A group of whoever makes copies stays.
    app = create_app(Settings(home=home), InlineQueue())
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in home.iterdir()}
    assert {name for name, mode in modes.items() if mode & 0o007} == set()
    assert stat.S_IMODE(home.stat().st_mode) == 0o750
    with app.app_context():
        path.chmod(0o644)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "chmod", refuse)
            assert "techmatch.sqlite3" in alarms.find_troubles()["home"]
        assert alarms.find_troubles().get("home") is None
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        db.db.engine.dispose()


def test_a_command_makes_files_for_its_owner_alone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(os, "umask", lambda new: asked.append(new) or 0)
    assert run("access").exit_code == 0
    assert asked == [0o077]
