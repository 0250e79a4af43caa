"""Corpora on disk: a folder for each encoder, kind and generation.

A process that starts opens the newest instead of preparing everything, and shares it in memory
with the others of its host. Whoever finds that too much has changed since writes the next one; the
others wait for it and go on from there. Each host has its own.
"""

from __future__ import annotations

import fcntl
import logging
import shutil
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from embeddings.errors import IndexUnreadable
from embeddings.sketch import Sketch
from matcher.pairs.prepare import Prepared
from matcher.ranking.keeping import Kept, keep
from matcher.shelf.folder import ShelfUnreadable
from matcher.types import FloatMatrix, Kind
from web.engine import deep, index_files

logger = logging.getLogger(__name__)

OLDEST_SECONDS = 24 * 3600.0
"""What was taken off is still in the files; from this age on they are written anew without it."""

SKETCHED_FROM = 20_000
"""Fewer vectors are compared one by one in two milliseconds."""

_SKETCH = "sketch"

_MAKING = "making"
"""Locked by the process of this host that writes a corpus."""


@dataclass(frozen=True)
class Generation:
    """A corpus on disk. ``last_made`` is when the last of its vectors was made."""

    number: int
    folder: Path
    kept: Kept
    last_made: datetime | None

    @cached_property
    def sketch(self) -> Sketch | None:
        """What searches its vectors, where they are many."""
        return open_sketch(self.folder)

    @property
    def is_old(self) -> bool:
        """Whether what was taken off since should leave the disk."""
        try:
            return time.time() - self.folder.stat().st_mtime > OLDEST_SECONDS
        except OSError:
            return False  # Somebody has written a newer one.

    @property
    def grounds(self) -> Sequence[str]:
        """What each of its items followed from."""
        return self.kept.marks


def find_newest(kind: Kind, encoder: str, after: int = 0) -> Generation | None:
    """Return the newest corpus of an encoder; None where there is none after a generation that the
    present program can read."""
    for number, folder in reversed(_list(kind, encoder)):
        if number <= after:
            return None
        try:
            kept = Kept(folder)
        except ShelfUnreadable as error:
            # Written by another version, or removed meanwhile by whoever wrote a newer one.
            logger.info("a corpus is prepared anew: %s", error)
            continue
        if kept.values["program"] == _program() and kept.values["deep"] in ("", deep.name()):
            made = kept.values["last_made"]
            return Generation(number, folder, kept, datetime.fromisoformat(made) if made else None)
    return None


def write(
    kind: Kind,
    encoder: str,
    pieces: Iterable[Prepared],
    grounds: Sequence[str],
    last_made: datetime | None,
    read_by: str = "",
) -> Generation:
    """Write the next generation and remove those before it.

    ``grounds`` has one entry for each item; ``read_by`` names the transformer that has read them.
    For whoever holds ``alone``.
    """
    former = _list(kind, encoder)
    number = former[-1][0] + 1 if former else 1
    folder = _root(kind, encoder) / f"{number:08d}"
    made = last_made.isoformat() if last_made else None
    values = {"program": _program(), "deep": read_by, "last_made": made}
    try:
        keep(pieces, kind, folder, grounds, values, lambda rows: sketch(rows, folder))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # A full disk needs the room.
        raise
    for _, old in former:
        shutil.rmtree(old, ignore_errors=True)
    return Generation(number, folder, Kept(folder), last_made)


def sketch(rows: FloatMatrix, folder: Path) -> None:
    """Write what searches vectors into the folder of their corpus, where they are many."""
    if len(rows) > SKETCHED_FROM:
        Sketch.make(rows).save(folder / _SKETCH)


def open_sketch(folder: Path) -> Sketch | None:
    """Return what searches the vectors of a folder, where they are many."""
    try:
        return Sketch.open(folder / _SKETCH)
    except IndexUnreadable:
        return None


@contextmanager
def alone(kind: Kind, encoder: str) -> Iterator[None]:
    """Keep the host's processes apart while one of them writes."""
    root = _root(kind, encoder)
    root.mkdir(parents=True, exist_ok=True)
    with (root / _MAKING).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _root(kind: Kind, encoder: str) -> Path:
    return index_files.folder_of(encoder, kind).with_name(f"{kind.value}-corpus")


def _list(kind: Kind, encoder: str) -> list[tuple[int, Path]]:
    """Return all generations, finished or not, in order."""
    root = _root(kind, encoder)
    found = sorted(root.iterdir()) if root.is_dir() else []
    return [(int(folder.name), folder) for folder in found if folder.name.isdecimal()]


@cache
def _program() -> str:
    """Return what changes with the program: what is public of a posting is told by the site."""
    digest = blake2b(digest_size=16)
    for path in _list_sources(resources.files("web")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _list_sources(folder: Traversable) -> Iterator[Traversable]:
    for one in sorted(folder.iterdir(), key=lambda found: found.name):
        if one.is_dir():
            yield from _list_sources(one)
        elif one.name.endswith(".py"):
            yield one
