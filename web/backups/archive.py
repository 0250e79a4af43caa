"""The file of a backup: a compressed tar, encrypted where there is a key.

Its first member says what it is, its last one, the manifest, what all the others are: how many
rows each table has and the SHA-256 of every part. A member is never written to a path that it
names itself: readers ask for members by what they know, and refuse any other name.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any

from web.backups import sealing
from web.backups.errors import BadBackup
from web.backups.sealing import CHANGED, CUT_OFF
from web.base.config import KEPT_KEYS

FORMAT = 1
PART_BYTES = 4 * 1024 * 1024
"""About how much of a table is written as one member."""
MOST_BYTES = 512 * 1024 * 1024
"""No member is larger; whoever claims so is not believed."""

HEADER, MANIFEST, SETTINGS = "header.json", "manifest.json", "settings.json"
TABLE = re.compile(r"tables/([a-z0-9_]{1,63})/(\d{6})\.jsonl")
FILE = re.compile(r"files/([0-9a-f]{64})")
KEY = re.compile(rf"keys/({'|'.join(KEPT_KEYS)})")
TEXT = re.compile(r"texts/([a-z]{1,20}\.(?:zh|en)\.md)")
_SINGLE = re.compile(r"header\.json|manifest\.json|settings\.json")
_NAMES = (TABLE, FILE, KEY, TEXT, _SINGLE)

FOREIGN = "This is no backup of this program"
_UNPACKING = (tarfile.TarError, zlib.error, gzip.BadGzipFile, ValueError)


@dataclass(slots=True)
class Writer:
    """Adds members to a backup, and notes them in its manifest."""

    tar: tarfile.TarFile
    manifest: dict[str, Any]

    def add(self, name: str, content: bytes) -> None:
        """Add a member."""
        info = tarfile.TarInfo(name)
        info.size, info.mode = len(content), 0o600
        self.tar.addfile(info, io.BytesIO(content))

    def add_single(self, name: str, content: bytes) -> None:
        """Add a member whose digest stands in the manifest by its name."""
        self.add(name, content)
        self.manifest["others"][name] = hashlib.sha256(content).hexdigest()


@contextmanager
def writing(stream: IO[bytes], header: dict[str, Any], passphrase: str) -> Iterator[Writer]:
    """Write a backup; the manifest ends it, so that one broken off is known by its lack."""
    sealed = sealing.write_beginning(stream, header, passphrase) if passphrase else None
    outer: Any = sealed or stream
    manifest = {**header, "tables": {}, "files": [], "missing": [], "damaged": [], "others": {}}
    with (
        gzip.GzipFile("", "wb", 5, outer, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        writer = Writer(tar, manifest)
        writer.add(HEADER, _json(header))
        yield writer
        writer.add(MANIFEST, _json(manifest))
    if sealed is not None:
        sealed.finish()


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True).encode()


def peek(stream: IO[bytes]) -> dict[str, Any]:
    """Return the header of a backup, without a key. Raises BadBackup where it is none."""
    beginning = stream.read(len(sealing.MAGIC))
    if beginning == sealing.MAGIC:
        header = sealing.read_header(stream)[0]
        return {**_check_header(header), "encrypted": True}
    packed = gzip.GzipFile(fileobj=io.BufferedReader(_Again(beginning, stream)))
    with _unpacking(), tarfile.open(fileobj=packed, mode="r|") as tar:
        member = tar.next()
        if member is None or member.name != HEADER:
            raise BadBackup(FOREIGN)
        return {**_check_header(_parse(_content(tar, member))), "encrypted": False}


def read_members(stream: IO[bytes], passphrase: str) -> Iterator[tuple[str, bytes]]:
    """Yield (name, content) of the members in their order, to the very end of the file.

    Raises BadBackup for a file that is cut off, changed, encrypted with another key, not ours, or
    of a later format.
    """
    with _unpacking():
        packed = gzip.GzipFile(fileobj=io.BufferedReader(_open(stream, passphrase)))
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            first = True
            for member in tar:
                content = _content(tar, member)
                if first and member.name != HEADER:
                    raise BadBackup(FOREIGN)
                if first:
                    _check_header(_parse(content))
                first = False
                yield member.name, content
            if first:
                raise BadBackup(FOREIGN)
        # The end of what is compressed, with its checksum, and of what is encrypted.
        while packed.read(1 << 16):
            pass


def _open(stream: IO[bytes], passphrase: str) -> io.RawIOBase:
    beginning = stream.read(len(sealing.MAGIC))
    if beginning != sealing.MAGIC:
        return _Again(beginning, stream)
    header, lines = sealing.read_header(stream)
    _check_header(header)
    if not passphrase:
        raise BadBackup(
            "This backup is encrypted. Give its key: TECHMATCH_BACKUP_KEY or"
            " TECHMATCH_BACKUP_KEY_FILE"
        )
    return sealing.open_rest(stream, passphrase, lines)


@contextmanager
def _unpacking() -> Iterator[None]:
    try:
        yield
    except EOFError as error:
        raise BadBackup(CUT_OFF) from error
    except _UNPACKING as error:
        is_short = "unexpected end" in str(error)
        raise BadBackup(CUT_OFF if is_short else CHANGED) from error


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    known = member.isreg() and any(one.fullmatch(member.name) for one in _NAMES)
    if not known or not 0 <= member.size <= MOST_BYTES:
        raise BadBackup(f"{CHANGED}: it holds something that no backup holds")
    stream = tar.extractfile(member)
    assert stream is not None
    content = stream.read()
    if len(content) != member.size:
        raise BadBackup(CUT_OFF)
    return content


def _parse(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError as error:
        raise BadBackup(CHANGED) from error
    if not isinstance(found, dict):
        raise BadBackup(CHANGED)
    return found


def _check_header(header: dict[str, Any]) -> dict[str, Any]:
    number = header.get("format")
    if not isinstance(number, int):
        raise BadBackup(FOREIGN)
    if number > FORMAT:
        raise BadBackup(
            f"This backup was made by a newer version of the program"
            f" ({str(header.get('program'))[:20]}). Restore it with that version"
        )
    return header


class _Again(io.RawIOBase):
    """A stream whose first bytes were read already."""

    def __init__(self, beginning: bytes, stream: IO[bytes]) -> None:
        self._beginning, self._stream = beginning, stream

    def readable(self) -> bool:
        """Whether it can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer; 0 at the end."""
        part = self._beginning[: len(buffer)] or self._stream.read(len(buffer))
        self._beginning = self._beginning[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


@dataclass(slots=True)
class Checked:
    """A backup all of which was read and is as its manifest says."""

    header: dict[str, Any]
    manifest: dict[str, Any]
    names: set[str] = field(default_factory=set)

    @property
    def rows(self) -> int:
        """How many rows all tables have."""
        return sum(int(one["rows"]) for one in self.manifest["tables"].values())


def check(stream: IO[bytes], passphrase: str) -> Checked:
    """Read all of a backup and hold it against its manifest. Raises BadBackup."""
    header: dict[str, Any] = {}
    manifest: dict[str, Any] | None = None
    seen: dict[str, str] = {}
    tables: dict[str, Any] = {}
    for name, content in read_members(stream, passphrase):
        if manifest is not None or name in seen:
            raise BadBackup(CHANGED)
        if name == HEADER:
            header = _parse(content)
        elif name == MANIFEST:
            manifest = _parse(content)
        elif table := TABLE.fullmatch(name):
            _count_part(tables, table[1], int(table[2]), content)
        seen[name] = hashlib.sha256(content).hexdigest()
    if manifest is None:
        raise BadBackup(CUT_OFF)
    try:
        _hold_against(header, manifest, seen, tables)
    except (KeyError, TypeError, AttributeError, AssertionError) as error:
        raise BadBackup(CHANGED) from error
    return Checked(header, manifest, set(seen))


def _count_part(tables: dict[str, Any], name: str, number: int, content: bytes) -> None:
    found = tables.setdefault(name, {"parts": 0, "rows": 0, "sha": hashlib.sha256()})
    if number != found["parts"] + 1:
        raise BadBackup(CHANGED)
    found["parts"] += 1
    found["rows"] += content.count(b"\n")
    found["sha"].update(content)


def _hold_against(
    header: dict[str, Any],
    manifest: dict[str, Any],
    seen: dict[str, str],
    tables: dict[str, Any],
) -> None:
    assert {name: manifest[name] for name in header} == header
    said = manifest["tables"]
    assert set(tables) == {name for name, one in said.items() if one["parts"]}
    for name, found in tables.items():
        one = said[name]
        assert (one["parts"], one["rows"]) == (found["parts"], found["rows"])
        assert one["sha256"] == found["sha"].hexdigest()
    files = {f"files/{digest}" for digest in manifest["files"]}
    assert files == {name for name in seen if FILE.fullmatch(name)}
    for name in files:
        # A file that was damaged in the store is kept as it is, and named.
        right = seen[name] == name.removeprefix("files/")
        assert right or name.removeprefix("files/") in manifest["damaged"]
    others = {name: sha for name, sha in seen.items() if not _is_counted(name)}
    assert others == manifest["others"]


def _is_counted(name: str) -> bool:
    return bool(TABLE.fullmatch(name) or FILE.fullmatch(name)) or name in (HEADER, MANIFEST)
