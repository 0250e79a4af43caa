"""What the site has acknowledged, written down before anything else is done."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Entry:
    """One operation that the site said it had carried out."""

    kind: str
    marker: str
    """What is to be found exactly once: a text nobody else writes, or the key of a row."""


class Ledger:
    """A file of lines, each on the disk before ``note`` returns."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.path = path
        self.count = 0

    def note(self, kind: str, marker: str) -> None:
        """Write down an operation."""
        with self._lock:
            self._file.write(json.dumps(asdict(Entry(kind, marker)), ensure_ascii=False) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.count += 1

    def close(self) -> None:
        """End writing; what was written can still be read."""
        self._file.close()

    def read(self) -> Iterator[Entry]:
        """Yield what was written down."""
        for line in self.path.read_text(encoding="utf-8").splitlines():
            yield Entry(**json.loads(line))
