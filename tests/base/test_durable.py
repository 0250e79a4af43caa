"""What was acknowledged is on the disk."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from tests.attachments.samples import make_docx
from web.base import durable
from web.base.config import ROOT, Settings
from web.base.files import store
from web.base.files.kinds import FileKind
from web.base.keys import make_seal_key


class Disk:
    """Notes, in their order, which files and folders were brought to the disk and renamed."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.done: list[tuple[str, str]] = []
        self._sync, self._rename = os.fsync, os.rename
        patch.setattr(os, "fsync", self._note_sync)
        patch.setattr(os, "rename", self._note_rename)

    def _note_sync(self, descriptor: int) -> None:
        self._sync(descriptor)
        self.done.append(("sync", str(Path(f"/proc/self/fd/{descriptor}").readlink())))

    def _note_rename(self, old: str, new: str) -> None:
        self._rename(old, new)
        self.done.append(("rename", str(new)))


ASKING = """
import sys
from sqlalchemy import create_engine
from web.base import db
with create_engine(**db.engine_options(sys.argv[1])).connect() as connection:
    for name in ("synchronous", "journal_mode"):
        print(connection.exec_driver_sql(f"PRAGMA {name}").scalar())
"""


def test_sqlite_brings_every_commit_to_the_disk(tmp_path: Path) -> None:
    """The tests themselves are hasty, so a process of its own is asked."""
    address = f"sqlite:///{tmp_path / 'new.sqlite3'}"
    asked = subprocess.run(
        [sys.executable, "-c", ASKING, address],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.split() == ["2", "wal"]  # 2 is FULL


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="names open files through /proc")
def test_an_attached_file_is_on_the_disk_before_it_has_its_name(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = Disk(monkeypatch)
    stored = store.keep(make_docx("试验报告"), FileKind.DOCX)
    monkeypatch.undo()
    folder = settings.files_folder.resolve() / stored.sha256[:2]
    (first, beside), *rest = [one for one in disk.done if str(settings.files_folder) in one[1]]
    assert first == "sync"
    assert beside.startswith(f"{folder}/{stored.sha256}.")
    assert rest[-3:] == [
        ("rename", f"{folder}/{stored.sha256}"),
        ("sync", str(folder)),
        ("sync", str(settings.files_folder.resolve())),
    ]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="names open files through /proc")
def test_a_new_key_is_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = Disk(monkeypatch)
    make_seal_key(Settings(home=tmp_path))
    monkeypatch.undo()
    assert [kind for kind, _ in disk.done] == ["sync", "sync"]
    assert disk.done[-1] == ("sync", str(tmp_path.resolve()))


def test_a_file_that_is_not_finished_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new"
    with pytest.raises(RuntimeError), durable.writing(path) as stream:
        stream.write(b"half")
        raise RuntimeError("broken off")
    assert list(tmp_path.iterdir()) == []
    with durable.writing(path) as stream:
        stream.write(b"whole")
    assert path.read_bytes() == b"whole"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
