"""Names of files, where their bytes lie, and what becomes of those nobody needs."""

from __future__ import annotations

import contextvars
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.attachments.samples import make_docx, make_pdf
from tests.factories import make_draft
from web.attachments.holders import Holder
from web.attachments.models import Attachment
from web.base import db
from web.base.clock import utc_now
from web.base.config import Settings
from web.base.files import apart, clearing, reading, store
from web.base.files.kinds import FileKind, TextState
from web.base.files.models import StoredFile
from web.base.files.names import LONGEST, clean_name
from web.base.queue import InlineQueue

BAG = b"%PDF-1.7 bytes of a file"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("检测报告.pdf", "检测报告.pdf"),
        ("report", "report.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\li\\图纸.PDF", "图纸.pdf"),
        ("..", "file.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("", "file.pdf"),
        ("invoice.pdf.exe", "invoice.pdf"),
        ("report.docx", "report.pdf"),
        ("第 3.2 版.pdf", "第 3.2 版.pdf"),
        ("<script>alert(1)</script>.pdf", "script.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "a Set-Cookie_ b.pdf"),
        ("a\0b\x07c.pdf", "abc.pdf"),
        ("gpj.\u202efdp.exe", "gpj.fdp.pdf"),
        ("re\u200bport\ufeff.pdf", "report.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1", "_lpt1.pdf"),
        ("a" * 500 + ".pdf", "a" * LONGEST + ".pdf"),
        ("  a   b . pdf", "a b . pdf.pdf"),
        ("\ud800x.pdf", "x.pdf"),
    ],
)
def test_a_name_keeps_what_is_harmless(name: str, kept: str) -> None:
    assert clean_name(name, FileKind.PDF) == kept


def keep(content: bytes = BAG) -> StoredFile:
    with db.unit_of_work():
        return store.keep(content, FileKind.PDF)


def bytes_in(settings: Settings) -> list[Path]:
    return [path for path in settings.files_folder.rglob("*") if path.is_file()]


def test_the_same_bytes_are_kept_once(app: Flask, settings: Settings) -> None:
    first, second = keep(), keep()
    assert first.id == second.id
    assert store.read(second) == BAG
    assert [path.name for path in bytes_in(settings)] == [first.sha256]


def test_lost_bytes_are_written_again_when_the_file_is_brought_again(
    app: Flask, settings: Settings
) -> None:
    bytes_in_place = keep() and bytes_in(settings)
    bytes_in_place[0].unlink()
    assert store.read(keep()) == BAG


def test_two_who_bring_the_same_file_at_once_share_it(app: Flask) -> None:
    found: list[int] = []
    errors: list[BaseException] = []
    start = threading.Barrier(2)

    def bring() -> None:
        with app.app_context():
            start.wait(60)
            try:
                found.append(keep().id)
            except BaseException as error:
                errors.append(error)

    threads = [threading.Thread(target=contextvars.Context().run, args=(bring,)) for _ in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert len(found) == 2 and len(set(found)) == 1
    assert db.session().query(StoredFile).count() == 1


def test_any_store_that_fsspec_reaches_holds_files(app: Flask, settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"files_url": "memory://techmatch-tests"})
    app.config["SETTINGS"] = elsewhere
    stored = keep()
    digest = stored.sha256
    assert store.read(stored) == BAG
    assert not bytes_in(settings)
    grow_old(stored)
    clearing.clear_away()
    with pytest.raises(FileNotFoundError):
        store.read(StoredFile(sha256=digest))


def grow_old(stored: StoredFile) -> None:
    with db.unit_of_work() as session:
        row = session.get(StoredFile, stored.id)
        assert row is not None
        row.created_at = utc_now() - clearing.GRACE - timedelta(minutes=1)


def test_a_file_goes_when_nothing_refers_to_it_and_not_before(
    app: Flask, settings: Settings
) -> None:
    draft, stored = make_draft(), keep()
    clearing.clear_away()
    assert bytes_in(settings), "it was only just brought"
    grow_old(stored)
    with db.unit_of_work() as session:
        held = Attachment(
            holder=Holder.REVISION, holder_id=draft.latest.id, file_id=stored.id, name="a.pdf"
        )
        session.add(held)
    clearing.clear_away()
    assert bytes_in(settings), "it is attached"
    with db.unit_of_work() as session:
        session.delete(session.get(Attachment, held.id))
    clearing.clear_away()
    assert not bytes_in(settings)
    assert db.session().query(StoredFile).count() == 0


def test_a_crash_between_bytes_and_row_leaves_nothing_that_hurts(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = keep()
    grow_old(stored)
    forget = store.forget

    def crash(digest: str) -> None:
        forget(digest)
        raise OSError("the power went")

    monkeypatch.setattr(store, "forget", crash)
    with pytest.raises(OSError, match="power"):
        clearing.remove_unused()
    monkeypatch.undo()
    assert store.read(keep()) == BAG
    assert clearing.remove_unused() == 1


def test_bytes_without_a_row_go_after_a_day(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = keep()
    stray = settings.files_folder / "ab" / ("ab" * 32)
    half = settings.files_folder / "ab" / "half.written"
    stray.parent.mkdir()
    stray.write_bytes(b"x")
    half.write_bytes(b"x")
    assert clearing.remove_strays() == 0
    monkeypatch.setattr(clearing, "STRAY_SECONDS", -1.0)
    assert clearing.remove_strays() == 2
    assert [path.name for path in bytes_in(settings)] == [kept.sha256]


def bring(content: bytes, kind: FileKind) -> StoredFile:
    with db.unit_of_work():
        stored = store.keep(content, kind)
        reading.schedule_reading(stored)
    return stored


def test_the_worker_reads_the_text_of_a_file(app: Flask, queue: InlineQueue) -> None:
    stored = bring(make_docx("网衣防附着\n试验报告"), FileKind.DOCX)
    assert stored.text_state is TextState.WAITING
    queue.run_all()
    db.rollback()
    assert stored.text_state is TextState.READ
    assert stored.text == "网衣防附着\n试验报告\n附着量 减少75%"


def test_a_lost_task_is_found_by_the_regular_look(app: Flask) -> None:
    stored = bring(make_pdf(), FileKind.PDF)
    reading.read_waiting()
    db.rollback()
    assert stored.text == "Antifouling coating"


def test_a_picture_has_no_text_and_waits_for_nobody(app: Flask, queue: InlineQueue) -> None:
    stored = bring(b"\x89PNG", FileKind.PNG)
    assert stored.text_state is TextState.NONE
    assert queue.waiting == []


def test_what_cannot_be_read_is_said_to_be_so(app: Flask, queue: InlineQueue) -> None:
    stored = bring(b"%PDF-1.7 nothing more", FileKind.PDF)
    queue.run_all()
    db.rollback()
    assert (stored.text_state, stored.text) == (TextState.FAILED, "")


def test_a_file_that_hangs_its_reader_costs_its_text_and_no_more(
    app: Flask, queue: InlineQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "READ_SECONDS", 0.01)
    stored, other = bring(make_docx(), FileKind.DOCX), bring(b"\x89PNG", FileKind.PNG)
    queue.run_all()
    db.rollback()
    assert stored.text_state is TextState.FAILED
    assert other.text_state is TextState.NONE


def test_no_more_text_is_taken_than_there_is_use_for(app: Flask, queue: InlineQueue) -> None:
    from web.base.files.parsing import MOST_TEXT

    stored = bring(make_docx("字" * MOST_TEXT), FileKind.DOCX)
    queue.run_all()
    db.rollback()
    assert MOST_TEXT - 3 <= len(stored.text.encode()) <= MOST_TEXT
