"""Disk and database fail: a calm page, nothing lost, nothing half stored, and on it goes."""

from __future__ import annotations

import errno
import html
import os
import re
import shutil
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, func, select, text
from sqlalchemy.exc import OperationalError, PendingRollbackError

from matcher.domain.codes import Role
from matcher.types import Kind
from tests.attachments.acting import send
from tests.attachments.samples import make_docx
from tests.factories import make_draft, make_published, make_user
from tests.serving import Caller, serving
from web import tasks
from web.attachments.models import Attachment
from web.base import db, errors, registry
from web.base.error_words import words_of
from web.base.faults import Fault, find_fault
from web.base.files.models import StoredFile
from web.base.queue import HueyQueue
from web.base.registry import Beside, Sweep
from web.engine import indexing
from web.engine import service as engine
from web.people.models import User
from web.postings.models import Posting

Login = Callable[[User], FlaskClient]
NEW = "/work/needs/new"
TYPED = "深水网箱的网衣两个月就长满藤壶，需要少换网的办法"
DRAFT = {
    **{"title": "网衣防附着", "problem": TYPED, "district": "", "action": "save"},
    **{"need_kind": "core", "confidentiality": "public"},
}
ON_SQLITE = pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") == "postgresql", reason="a fault of SQLite's file"
)


def count_postings() -> int:
    db.rollback()
    found = db.session().scalar(select(func.count()).select_from(Posting)) or 0
    db.rollback()
    return found


@contextmanager
def connections_with(statement: str) -> Iterator[None]:
    """Let every connection of the application begin with a statement of SQLite."""

    def prepare(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(statement)

    db.rollback()
    engine_of_app = db.db.engine
    engine_of_app.dispose()
    event.listen(engine_of_app, "connect", prepare)
    try:
        yield
    finally:
        db.rollback()
        event.remove(engine_of_app, "connect", prepare)
        engine_of_app.dispose()


def pages_of(app: Flask) -> int:
    db.rollback()
    count = db.session().scalar(text("PRAGMA page_count"))
    db.rollback()
    assert isinstance(count, int)
    return count


@ON_SQLITE
def test_a_full_disk_keeps_what_was_typed_and_ends_by_itself(app: Flask, login: Login) -> None:
    firm = login(make_user(Role.FIRM))
    long = DRAFT | dict.fromkeys(("problem", "tried", "indicators"), TYPED * 35)
    with connections_with(f"PRAGMA max_page_count={pages_of(app)}"):
        answer = firm.post(NEW, data=long)
        assert answer.status_code == 507
        assert answer.headers["Retry-After"]
        assert "存储空间已满" in answer.text
        assert TYPED in answer.text
        assert firm.get("/work/postings").status_code == 200
    assert count_postings() == 0
    assert firm.post(NEW, data=long).status_code == 302
    assert count_postings() == 1


@ON_SQLITE
def test_while_the_home_is_read_only_pages_are_read_and_nothing_typed_is_lost(
    app: Flask, login: Login, client: FlaskClient
) -> None:
    firm = login(make_user(Role.FIRM))
    with connections_with("PRAGMA query_only=ON"):
        answer = firm.post(NEW, data=DRAFT)
        assert answer.status_code == 503
        assert "暂时只能查看" in answer.text
        assert TYPED in answer.text
        assert firm.get("/work/postings").status_code == 200
        assert client.get("/").status_code == 200
    assert count_postings() == 0
    assert firm.post(NEW, data=DRAFT).status_code == 302


@ON_SQLITE
def test_while_the_database_is_away_a_page_says_so_and_sends_the_form_again_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "PATIENTLY", 50)
    db.rollback()
    user = make_user(Role.FIRM)
    email_of = user.email
    assert email_of
    with serving(app) as port:
        firm = Caller(port)
        firm.sign_in(user)
        db.rollback()
        form = DRAFT | {"csrf_token": firm.token(NEW)}
        db.db.engine.dispose()
        with _locked(app):
            answer = firm.ask(NEW, form)
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "30"
            assert TYPED in answer.text
            english = firm.ask(f"{NEW}?lang=en", form)
            assert '<html lang="en">' in english.text
        again = _hidden_fields(answer.text)
        assert again == form
        assert {firm.ask(NEW, again).status for _ in range(2)} == {302}
    assert count_postings() == 1


@contextmanager
def _locked(app: Flask) -> Iterator[None]:
    """Somebody holds SQLite's one lock for writing."""
    holder = sqlite3.connect(
        app.config["SETTINGS"].resolved_database_url.removeprefix("sqlite:///")
    )
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.rollback()
        holder.close()


def _hidden_fields(page: str) -> dict[str, str]:
    form = page[page.index('<form method="post" action="/work/needs/new') :]
    form = form[: form.index("</form>")]
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form)
    return {name: html.unescape(value) for name, value in found}


@pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") != "postgresql", reason="a fault of a database server"
)
def test_connections_that_the_server_ended_are_made_anew_and_nobody_notices(
    app: Flask, login: Login
) -> None:
    firm = login(make_user(Role.FIRM))
    db.rollback()
    own = db.session().scalar(text("SELECT pg_backend_pid()"))
    db.rollback()
    other = create_engine(db.db.engine.url)
    with other.connect() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:own)"), {"own": own})
    other.dispose()
    assert firm.get("/work/postings").status_code == 200
    assert firm.post(NEW, data=DRAFT).status_code == 302


@pytest.mark.skipif(
    os.environ.get("TEST_DATABASE") != "postgresql", reason="a fault of a database server"
)
def test_a_server_that_is_away_gets_a_page_that_keeps_what_was_typed(
    app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = login(make_user(Role.FIRM))
    db.rollback()

    def refuse(*_: object, **__: object) -> None:
        raise psycopg.OperationalError("connection refused")

    db.db.engine.dispose()
    with monkeypatch.context() as patch:
        patch.setattr(psycopg, "connect", refuse)
        answer = firm.post(NEW, data=DRAFT)
        assert answer.status_code == 503
        assert TYPED in answer.text
    assert firm.post(NEW, data=DRAFT).status_code == 302


def test_a_database_that_goes_away_before_the_page_of_an_error_is_made_is_told_calmly(
    app: Flask, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = login(make_user(Role.FIRM))

    def refuse(*_: object) -> None:
        raise OperationalError("BEGIN", None, OSError(), connection_invalidated=True)

    def end_connections(*arguments: Any) -> Any:
        if not event.contains(db.db.engine, "begin", refuse):
            event.listen(db.db.engine, "begin", refuse)
        return words_of(*arguments)

    monkeypatch.setattr(errors, "words_of", end_connections)
    try:
        answer = firm.get("/needs/90001")
    finally:
        event.remove(db.db.engine, "begin", refuse)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"


@ON_SQLITE
def test_a_damaged_database_is_told_apart_and_names_the_way_back(
    app: Flask, login: Login, caplog: pytest.LogCaptureFixture
) -> None:
    firm = login(make_user(Role.FIRM))
    db.rollback()
    with db.db.engine.connect() as connection:
        root = connection.execute(
            text("SELECT rootpage FROM sqlite_master WHERE name = 'postings'")
        ).scalar()
        size = connection.execute(text("PRAGMA page_size")).scalar()
    db.db.engine.dispose()
    assert isinstance(root, int)
    assert isinstance(size, int)
    path = Path(app.config["SETTINGS"].resolved_database_url.removeprefix("sqlite:///"))
    assert not path.with_name(f"{path.name}-wal").exists(), "all of it is in the one file"
    with path.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    answer = firm.post(NEW, data=DRAFT)
    assert answer.status_code == 503
    assert "从备份中恢复" in answer.text
    assert "database_damaged" in caplog.text
    assert TYPED not in caplog.text


@pytest.fixture
def small_disk(app: Flask) -> Iterator[Path]:
    """A file system of 256 KiB where the attached files lie."""
    folder: Path = app.config["SETTINGS"].files_folder
    folder.mkdir(parents=True, exist_ok=True)
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if mount is None or subprocess.run([mount, *options], check=False).returncode:
        pytest.skip("a file system can be mounted by root only")
    yield folder
    subprocess.run([shutil.which("umount") or "umount", str(folder)], check=True)


def test_a_file_that_finds_no_room_leaves_nothing_behind(
    app: Flask, login: Login, small_disk: Path
) -> None:
    draft = make_draft(Kind.NEED)
    firm, page = login(draft.author), f"/work/postings/{draft.id}/edit"
    version = str(draft.version)
    (small_disk / "filler").write_bytes(b"x" * 240_000)

    def bring() -> int:
        form = {**DRAFT, "action": "attach", "version": version}
        return send(firm, page, ("report.docx", make_docx()), **form).status_code

    assert bring() == 507
    db.rollback()
    for model in (Attachment, StoredFile):
        assert db.session().scalar(select(func.count()).select_from(model)) == 0
    db.rollback()
    assert [path.name for path in small_disk.rglob("*") if path.is_file()] == ["filler"]
    (small_disk / "filler").unlink()
    assert bring() == 302


def damage(path: Path) -> None:
    path.write_bytes(b"no database at all" * 400)


@pytest.mark.parametrize("harm", [Path.unlink, damage], ids=["gone", "damaged"])
def test_a_queue_that_is_gone_or_damaged_is_begun_anew(
    tmp_path: Path, harm: Callable[[Path], None]
) -> None:
    path = tmp_path / "queue.sqlite3"
    site, worker = HueyQueue(path), HueyQueue(path)
    worker.put("before")
    harm(path)
    site.put("after")
    site.put("after all")
    assert site.is_waiting("after all")
    assert worker.is_waiting("after all"), "the other process finds the new file by itself"
    assert worker.huey.dequeue() is not None


def test_a_process_starts_on_a_damaged_queue(tmp_path: Path) -> None:
    path = tmp_path / "queue.sqlite3"
    damage(path)
    queue = HueyQueue(path)
    queue.put("work")
    assert queue.is_waiting("work")


@pytest.mark.parametrize("is_gone", [True, False])
def test_an_index_that_is_gone_or_damaged_is_made_again_and_search_answers_meanwhile(
    app: Flask, is_gone: bool
) -> None:
    need = make_published(Kind.NEED)
    key, title = need.id, need.published_revision.title  # type: ignore[union-attr]
    indexing.embed_due()
    folder = engine.index_folder(Kind.NEED)
    if is_gone:
        shutil.rmtree(folder)
    else:
        for path in folder.iterdir():
            path.write_bytes(b"\xff" * 64)
    db.rollback()
    assert key in [found for found, _ in engine.search(Kind.NEED, title)]
    indexing.embed_due()
    assert (folder / "manifest.json").stat().st_size > 64


def test_work_that_fails_keeps_no_other_work_of_the_sweep_from_being_done(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def fail() -> None:
        raise ZeroDivisionError

    found = replace(registry.present(), sweeps=(Sweep(1, fail), Sweep(2, lambda: done.append("x"))))
    monkeypatch.setitem(app.extensions, registry.KEY, found)
    with pytest.raises(ZeroDivisionError):
        tasks.sweep()
    assert done == ["x"]


def test_work_beside_goes_on_after_the_database_was_away(app: Flask) -> None:
    stop, runs = threading.Event(), []

    def run() -> bool:
        runs.append(len(runs))
        if len(runs) < 3:
            raise sqlite3.OperationalError("unable to open database file")
        stop.set()
        return False

    tasks.go_on(app, Beside("mails", 0.001, run), stop)
    assert len(runs) == 3


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (OSError(errno.ENOSPC, "no room"), Fault.FULL),
        (OSError(errno.EROFS, "read-only"), Fault.READ_ONLY),
        (OperationalError("", {}, psycopg.errors.DiskFull()), Fault.FULL),
        (OperationalError("", {}, psycopg.errors.AdminShutdown()), Fault.GONE),
        (OperationalError("", {}, psycopg.OperationalError("refused")), Fault.GONE),
        (PendingRollbackError("", code="8s2b"), Fault.GONE),
        (PendingRollbackError("after a flush that failed"), None),
        (ValueError("a defect"), None),
    ],
)
def test_what_disk_and_server_say_is_told_apart_from_a_defect(
    error: Exception, fault: Fault | None
) -> None:
    assert find_fault(error) is fault
