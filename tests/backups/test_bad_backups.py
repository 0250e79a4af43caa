"""A backup that cannot be used is refused in one sentence, and nothing is written."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine

from tests.backups import worlds
from tests.conftest import Databases
from web.backups import archive, making, sealing
from web.backups.places import Place
from web.base.config import Settings

Spoil = Callable[[bytes], bytes]


@pytest.fixture(scope="module")
def backups(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> dict[bool, bytes]:
    """The bytes of a plain and of an encrypted backup of an empty database."""
    home = tmp_path_factory.mktemp("bad")
    url = databases.new(home)
    engine = create_engine(url)
    found = {}
    for encrypted in (False, True):
        place = Place(str(home / f"backups {encrypted}"))
        settings = Settings(home=home, database_url=url, secret_key="tests")
        passphrase = worlds.PASSPHRASE if encrypted else ""
        made = making.make_backup(engine, settings, place, passphrase)
        found[encrypted] = (Path(place.root) / made.name).read_bytes()
    engine.dispose()
    return found


def cut(part: float) -> Spoil:
    return lambda whole: whole[: int(len(whole) * part)]


def flip(part: float) -> Spoil:
    def spoil(whole: bytes) -> bytes:
        changed = bytearray(whole)
        changed[int(len(whole) * part)] ^= 0x10
        return bytes(changed)

    return spoil


def swap_chunks(whole: bytes) -> bytes:
    """Two chunks of an encrypted backup in each other's place: only what is small is made here."""
    start = whole.index(b"\n", len(sealing.MAGIC)) + 1
    size = int.from_bytes(whole[start + 1 : start + 5], "big")
    first = whole[start : start + 5 + size]
    return whole[:start] + first + first


def add(name: str, kind: bytes = tarfile.REGTYPE) -> Spoil:
    """A plain backup with another member, which no backup has."""

    def spoil(whole: bytes) -> bytes:
        out = io.BytesIO()
        with (
            tarfile.open(fileobj=io.BytesIO(gzip.decompress(whole))) as source,
            tarfile.open(fileobj=out, mode="w") as target,
        ):
            for number, member in enumerate(source):
                target.addfile(member, source.extractfile(member))
                if number == 1:
                    extra = tarfile.TarInfo(name)
                    extra.type, extra.linkname = kind, "../../escaped"
                    target.addfile(extra)
        return gzip.compress(out.getvalue())

    return spoil


def change_manifest(**values: Any) -> Spoil:
    """A plain backup whose manifest and header say something else."""

    def spoil(whole: bytes) -> bytes:
        out = io.BytesIO()
        with (
            tarfile.open(fileobj=io.BytesIO(gzip.decompress(whole))) as source,
            tarfile.open(fileobj=out, mode="w") as target,
        ):
            for member in source:
                stream = source.extractfile(member)
                assert stream is not None
                content = stream.read()
                if member.name in (archive.HEADER, archive.MANIFEST):
                    content = json.dumps(json.loads(content) | values).encode()
                member.size = len(content)
                target.addfile(member, io.BytesIO(content))
        return gzip.compress(out.getvalue())

    return spoil


BAD: dict[str, tuple[bool, Spoil, str]] = {
    **{f"plain_cut_{part}": (False, cut(part), "cut off") for part in (0.5, 0.999)},
    **{f"sealed_cut_{part}": (True, cut(part), "cut off") for part in (0.5, 0.999)},
    **{f"plain_changed_{part}": (False, flip(part), "changed or damaged") for part in (0.3, 0.7)},
    **{f"sealed_changed_{part}": (True, flip(part), "changed or damaged") for part in (0.3, 0.99)},
    "sealed_longer": (True, lambda whole: whole + b"x", "changed or damaged"),
    "sealed_swapped": (True, swap_chunks, "changed or damaged"),
    "empty": (False, lambda _: b"", "cut off"),
    "something_else": (False, lambda _: b"MZ" * 5000, "changed or damaged"),
    "newer_program": (False, change_manifest(format=2, program="9.9"), "newer version"),
    "newer_schema": (False, change_manifest(schema=["9999"]), "schema 9999"),
    "no_format": (False, change_manifest(format=None), "no backup of this program"),
    "upwards": (False, add("../../escaped"), "holds something that no backup holds"),
    "absolute": (False, add("/tmp/escaped"), "holds something that no backup holds"),
    "upwards_below": (False, add("files/../../escaped"), "holds something that no backup holds"),
    "a_link": (False, add("keys/seal_key", tarfile.SYMTYPE), "something that no backup holds"),
    "unknown_file": (False, add("files/" + "0" * 64), "changed or damaged"),
    "unknown_table": (False, add("tables/users; drop/000001.jsonl"), "that no backup holds"),
}


@pytest.mark.parametrize(("encrypted", "spoil", "words"), BAD.values(), ids=BAD)
def test_a_bad_backup_is_refused_before_anything_is_written(
    backups: dict[bool, bytes], tmp_path: Path, encrypted: bool, spoil: Spoil, words: str
) -> None:
    path = tmp_path / "a" / "b" / "backup"
    path.parent.mkdir(parents=True)
    path.write_bytes(spoil(backups[encrypted]))
    settings = Settings(home=tmp_path / "a" / "b" / "home")
    for command in (("restore",), ("backup", "verify")):
        result = worlds.run(settings, *command, str(path), TECHMATCH_BACKUP_KEY=worlds.PASSPHRASE)
        assert_one_sentence(result, words)
    assert not settings.home.exists()
    assert {one.name for one in tmp_path.rglob("*")} == {"a", "b", "backup"}


def assert_one_sentence(result: Any, words: str) -> None:
    assert result.exit_code == 2, (result.output, result.exception)
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr
    assert result.stderr.startswith("techmatch: ")
    assert words in result.stderr


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("another passphrase", "The key does not open this backup"),
        ("", "This backup is encrypted. Give its key"),
        ("short", "too short"),
    ],
)
def test_without_the_right_key_nothing_is_brought_back(
    backups: dict[bool, bytes], tmp_path: Path, key: str, words: str
) -> None:
    path = tmp_path / "backup"
    path.write_bytes(backups[True])
    settings = Settings(home=tmp_path / "home")
    result = worlds.run(settings, "restore", str(path), TECHMATCH_BACKUP_KEY=key)
    assert_one_sentence(result, words)
    assert key == "" or key not in result.stderr
    assert not settings.home.exists()


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home")
    for path in (tmp_path / "none", tmp_path):
        result = worlds.run(settings, "restore", str(path))
        assert_one_sentence(result, str(path))


def test_a_key_is_taken_from_a_file(backups: dict[bool, bytes], tmp_path: Path) -> None:
    path, key = tmp_path / "backup", tmp_path / "key"
    path.write_bytes(backups[True])
    settings = Settings(home=tmp_path / "home")
    missing = worlds.run(
        settings, "backup", "verify", str(path), TECHMATCH_BACKUP_KEY_FILE=str(key)
    )
    assert_one_sentence(missing, "TECHMATCH_BACKUP_KEY_FILE")
    key.write_text(worlds.PASSPHRASE + "\n")
    found = worlds.run(settings, "backup", "verify", str(path), TECHMATCH_BACKUP_KEY_FILE=str(key))
    assert found.exit_code == 0
    assert "The backup is whole" in found.stdout


def test_chunks_are_bound_to_their_place(tmp_path: Path) -> None:
    """Of a long backup none can be left out, repeated or moved."""
    out = io.BytesIO()
    writer = sealing.write_beginning(out, {"format": 1}, worlds.PASSPHRASE)
    content = b"".join(bytes([number]) * sealing.CHUNK for number in range(3))
    writer.write(content)
    writer.finish()
    whole = out.getvalue()
    start = whole.index(b"\n", len(sealing.MAGIC)) + 1
    length = 5 + sealing.CHUNK + 16
    chunks = [whole[start + place : start + place + length] for place in (0, length, 2 * length)]
    assert read_sealed(whole) == content
    for order in ((1, 0, 2), (0, 2), (0, 0, 1, 2), (2,), (0, 1)):
        changed = whole[:start] + b"".join(chunks[number] for number in order)
        with pytest.raises(archive.BadBackup):
            read_sealed(changed)


def read_sealed(whole: bytes) -> bytes:
    stream = io.BytesIO(whole)
    stream.read(len(sealing.MAGIC))
    _, beginning = sealing.read_header(stream)
    reader = sealing.open_rest(stream, worlds.PASSPHRASE, beginning)
    return io.BufferedReader(reader).read()
