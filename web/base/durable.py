"""Files that survive a power failure: written beside, brought to the disk, then named.

A new name is on the disk only when its folder is, so that the folder is synced as well.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

PRIVATE = 0o600


def sync_file(stream: IO[bytes]) -> None:
    """Bring what was written to the disk."""
    stream.flush()
    os.fsync(stream.fileno())


def sync_folder(folder: Path | str) -> None:
    """Bring the names in a folder to the disk. Where a system cannot, there is nothing to do."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass  # Some network file systems refuse it for folders.
    finally:
        os.close(descriptor)


@contextmanager
def writing(path: Path, beside: Path | None = None) -> Iterator[IO[bytes]]:
    """Yield a stream; the file gets its name when all of it is on the disk, or never.

    Nobody but its owner reads it. ``beside`` is what it is called until then.
    """
    part = beside or path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, PRIVATE)
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            os.fchmod(descriptor, PRIVATE)
            yield stream
            sync_file(stream)
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
