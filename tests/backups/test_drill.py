"""The drill: a backup made while others write, brought back elsewhere, and everything is there."""

from __future__ import annotations

import itertools
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, select, text

from tests.backups import worlds
from tests.conftest import Databases
from tests.factories import PASSWORD, make_attachment, make_draft, make_published
from web.attachments.models import Attachment
from web.backups import archive, making, restoring
from web.backups.errors import BadBackup, NotEmpty
from web.backups.places import Place
from web.base import db
from web.base.config import Settings
from web.base.files import store
from web.bidding import reading
from web.bidding.models import Bid
from web.postings.models import Posting

pytestmark = pytest.mark.usefixtures("app")

SCHEMA = (
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%'"
    " ORDER BY type = 'table' DESC"
)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(str(tmp_path / "backups"))


@pytest.fixture
def quick_schema(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let SQLite's schema be copied where a restore would make it by all migrations: whoever
    tests something else need not wait for them."""
    template = tmp_path / "template"
    template.mkdir()
    url = databases.new(template)
    if not url.startswith("sqlite"):
        return
    source = sqlite3.connect(template / "techmatch.sqlite3")
    made = [sql for (sql,) in source.execute(SCHEMA)]
    head = source.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    source.close()

    def copy_schema(connection: Any, heads: Any) -> None:
        assert heads == [head]
        for sql in made:
            connection.exec_driver_sql(sql)
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (head,))

    monkeypatch.setattr(restoring.loading, "upgrade_to", copy_schema)


def make(settings: Settings, place: Place, passphrase: str = worlds.PASSPHRASE) -> str:
    """Make a backup and return where it is."""
    made = making.make_backup(db.db.engine, settings, place, passphrase)
    return f"{place.root}/{made.name}"


def restore(settings: Settings, path: str, passphrase: str = worlds.PASSPHRASE) -> Any:
    return restoring.restore(settings, path, passphrase, lambda _: None)


@pytest.fixture
def writer(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Somebody who writes, in a process's own connection, before each table is copied."""
    engine: Engine = create_engine(settings.resolved_database_url)
    written: list[int] = []
    copy, numbers = making.write_table, itertools.count()

    def write_and_copy(connection: Any, shape: Any, archive_writer: Any) -> Any:
        number = next(numbers)
        with engine.begin() as other:
            other.execute(
                text("INSERT INTO meta (name, value) VALUES (:name, 'x')"),
                {"name": f"written {number}"},
            )
            other.execute(text("UPDATE users SET title = :title"), {"title": str(number)})
        written.append(number)
        return copy(connection, shape, archive_writer)

    monkeypatch.setattr(making, "write_table", write_and_copy)
    yield written
    engine.dispose()


def test_what_is_written_meanwhile_is_left_out_and_all_else_comes_back(
    app: Flask,
    settings: Settings,
    databases: Databases,
    tmp_path: Path,
    place: Place,
    writer: list[int],
) -> None:
    worlds.fill()
    before = worlds.read_digests(settings.resolved_database_url)
    path = make(settings, place)
    assert len(writer) == len(before) > 90
    assert worlds.read_digests(settings.resolved_database_url) != before
    other = worlds.empty_place(tmp_path / "other", databases)
    done = restore(other, path)
    assert done.notes == ()
    assert worlds.read_digests(other.resolved_database_url) == before
    assert done.rows == sum(count for count, _ in before.values())
    files = worlds.read_files(settings)
    assert len(files) == 2
    assert worlds.read_files(other) == files
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    _assert_site_works(other)


def _assert_site_works(settings: Settings) -> None:
    """Whoever knew a password signs in, files are there, bids open, and numbers go on."""
    with worlds.site_of(settings) as app:
        posting = worlds.first_posting()
        assert posting.latest.title == "网箱“防附着”\\ \n\t𠮷 \u2028 ends"
        client = app.test_client()
        email = posting.author.email
        answer = client.post("/sign-in", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 302
        attached = db.session().scalars(select(Attachment)).first()
        assert attached is not None
        assert store.read(attached.file).startswith(b"PK")
        bid = db.session().scalars(select(Bid)).one()
        author = bid.organisation.members[0]
        assert "低表面能涂层" in reading.read_own(author, bid).plan.approach
        last = max(db.session().scalars(select(Posting.id)))
        assert make_draft().id == last + 1


@pytest.mark.usefixtures("quick_schema")
def test_on_another_database_everything_is_the_same(
    settings: Settings, tmp_path: Path, place: Place
) -> None:
    """From PostgreSQL to SQLite as well: a backup knows nothing of where it comes from."""
    worlds.fill()
    before = worlds.read_digests(settings.resolved_database_url)
    path = make(settings, place)
    home = tmp_path / "other"
    home.mkdir()
    other = Settings(home=home)
    restore(other, path)
    assert worlds.read_digests(other.resolved_database_url) == before


@pytest.mark.usefixtures("quick_schema")
@pytest.mark.parametrize("point", ["database", "finish"])
def test_a_restore_that_is_broken_off_is_known_and_begun_again(
    settings: Settings,
    databases: Databases,
    tmp_path: Path,
    place: Place,
    point: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_attachment(make_published())
    path = make(settings, place)
    other = worlds.empty_place(tmp_path / "other", databases)
    with monkeypatch.context() as patch:
        break_off(patch, point)
        with pytest.raises(KeyboardInterrupt):
            restore(other, path)
    refused = worlds.run(other, "user", "list")
    assert refused.exit_code == 2
    assert "techmatch restore FILE" in refused.stderr
    second = make(settings, Place(str(tmp_path / "second")))
    with pytest.raises(NotEmpty, match="was not finished"):
        restore(other, second)
    assert restore(other, path).notes == ()
    before = worlds.read_digests(settings.resolved_database_url)
    assert worlds.read_digests(other.resolved_database_url) == before
    assert not (other.home / "restoring.json").exists()


def break_off(monkeypatch: pytest.MonkeyPatch, point: str) -> None:
    def stop(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    where: dict[str, tuple[Any, str]] = {
        "database": (restoring.loading, "_set_numbers"),
        "finish": (restoring.shutil, "rmtree"),
    }
    monkeypatch.setattr(*where[point], stop)


@pytest.mark.usefixtures("quick_schema")
def test_nothing_is_ever_overwritten(
    settings: Settings, databases: Databases, tmp_path: Path, place: Place
) -> None:
    path = make(settings, place)
    before = worlds.read_digests(settings.resolved_database_url)
    with pytest.raises(NotEmpty, match="database already"):
        restore(settings, path)
    assert worlds.read_digests(settings.resolved_database_url) == before
    other = worlds.empty_place(tmp_path / "other", databases)
    (other.files_folder / "aa").mkdir(parents=True)
    (other.files_folder / "aa" / "old").write_bytes(b"somebody's")
    with pytest.raises(NotEmpty, match="files already"):
        restore(other, path)
    assert worlds.read_files(other) == {"old": b"somebody's"}


@pytest.mark.usefixtures("quick_schema")
def test_keys_and_secrets_are_part_of_encrypted_backups_alone(
    settings: Settings, databases: Databases, tmp_path: Path, place: Place
) -> None:
    (settings.home / "seal_key").write_text("seal" * 16)
    given = settings.model_copy(update={"smtp_url": "smtp://u:hidden@mail.example"})
    plain, sealed = make(given, place, ""), make(given, Place(f"{place.root}2"))
    names = [name for name, _ in read_all(plain)]
    assert "keys/seal_key" not in names
    assert b"hidden" not in b"".join(content for _, content in read_all(plain))
    assert dict(read_all(sealed))["keys/seal_key"] == b"seal" * 16
    checked = restoring.check_backup(plain, "")
    assert "the keys are not in it" in restoring._report(checked, []).notes[0]
    third = worlds.empty_place(tmp_path / "third", databases)
    (third.home / "seal_key").write_text("another one")
    with pytest.raises(NotEmpty, match="another key"):
        restore(third, sealed)
    (third.home / "seal_key").unlink()
    restore(third, sealed)
    assert (third.home / "seal_key").read_text() == "seal" * 16
    assert (third.home / "secret_key").read_text() == "tests"
    assert worlds.read_settings(third)["smtp_url"] == "smtp://u:hidden@mail.example"


def read_all(path: str) -> list[tuple[str, bytes]]:
    with Path(path).open("rb") as stream:
        return list(archive.read_members(stream, worlds.PASSPHRASE))


def test_a_file_the_store_has_lost_is_named_and_one_cleared_away_is_not(
    settings: Settings, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = make_attachment(make_published(), "lost").file
    spoilt = make_attachment(make_published(), "spoilt").file
    store.forget(lost.sha256)
    where = settings.files_folder / spoilt.sha256[:2] / spoilt.sha256
    where.write_bytes(b"other")
    made = making.make_backup(db.db.engine, settings, place, "")
    assert (made.files, made.missing, made.damaged) == (1, 1, 1)
    # Named in the snapshot, and gone with its row before its bytes are read.
    monkeypatch.setattr(making, "_read_digests", lambda _: next(digests))
    digests = iter([["0" * 64], []])
    made = making.make_backup(db.db.engine, settings, Place(f"{place.root}2"), "")
    assert (made.files, made.missing) == (0, 0)


@pytest.mark.usefixtures("quick_schema")
def test_a_row_that_cannot_be_stored_ends_the_restore_and_leaves_no_database(
    settings: Settings, databases: Databases, tmp_path: Path, place: Place
) -> None:
    path = make(settings, place)
    checked = restoring.check_backup(path, worlds.PASSPHRASE)
    checked.manifest["tables"]["meta"]["rows"] = 99
    other = worlds.empty_place(tmp_path / "other", databases)
    with pytest.raises(BadBackup, match=r"meta has \d rows instead of 99"):
        restoring._load(other, checked.manifest, path, worlds.PASSPHRASE)
    engine = create_engine(other.resolved_database_url)
    assert not restoring._has_tables(other, engine)
    engine.dispose()
