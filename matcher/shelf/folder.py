"""Arrays and texts in the files of one folder, which every process of a host reads in one place.

What is read is mapped: only what is looked at is in memory, once for all processes. An array may be
opened with room behind its rows; what a process writes there is its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from matcher.shelf.lines import Lines

CONTENTS = "contents.json"
"""Written last: a folder without it is not finished."""

FORMAT = 1


class ShelfUnreadable(Exception):
    """A folder holds no whole set of arrays of the present format."""


@dataclass(slots=True)
class Lying:
    """How an array lies in its file: the shape without its first axis, and that axis with room."""

    type: str
    width: tuple[int, ...]
    rows: int
    room: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape with the room."""
        return (self.rows + self.room, *self.width)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return np.dtype(self.type).itemsize * int(np.prod(self.shape, dtype=np.int64))


class ShelfWriter:
    """Puts arrays and texts into a new folder. None of it counts before ``finish``."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, which must not be there yet."""
        folder.mkdir(parents=True)
        self._folder = folder
        self._lying: dict[str, Lying] = {}
        self._written: dict[str, int] = {}

    def append(self, name: str, rows: NDArray[Any]) -> None:
        """Put rows behind those of an array; the first ones begin it."""
        lying = self._lying.setdefault(name, Lying(rows.dtype.str, rows.shape[1:], 0))
        if (lying.type, lying.width) != (rows.dtype.str, rows.shape[1:]):
            raise ValueError(f"{name} holds {lying.type} {lying.width}")
        with (self._folder / name).open("ab") as file:
            np.ascontiguousarray(rows).tofile(file)
        lying.rows += len(rows)

    def append_texts(self, name: str, texts: Iterable[str]) -> None:
        """Put texts behind those there are."""
        if name not in self._written:
            self._written[name] = 0
            self.append(f"{name}-starts", np.zeros(1, dtype=np.int64))
        parts = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = np.cumsum([len(part) for part in parts], dtype=np.int64) + self._written[name]
        self.append(f"{name}-starts", ends)
        self.append(f"{name}-text", np.frombuffer(b"".join(parts), dtype=np.uint8))
        self._written[name] += sum(map(len, parts))

    def allot(self, name: str, kind: DTypeLike, shape: Sequence[int]) -> NDArray[Any]:
        """Return a new array of zeros, to be written to."""
        rows, *width = shape
        self._lying[name] = lying = Lying(np.dtype(kind).str, tuple(width), rows)
        with (self._folder / name).open("wb") as file:
            file.truncate(lying.size)
        return self.map(name)

    def map(self, name: str) -> NDArray[Any]:
        """Return an array where it lies, to be written to."""
        return _map(self._folder / name, self._lying[name], "r+")

    def open(self) -> Shelf:
        """Return what there is so far."""
        return Shelf(self._folder, self._lying, {})

    def finish(self, values: Mapping[str, Any], rooms: Mapping[str, int]) -> None:
        """Let the folder count, with some values beside its arrays that JSON can hold.

        ``rooms`` say for how many more rows there is to be room behind some of the arrays.
        """
        for name, lying in self._lying.items():
            lying.room = rooms.get(name, 0)
            with (self._folder / name).open("r+b") as file:
                file.truncate(lying.size)  # A hole takes no place on the disk.
                os.fsync(file.fileno())
        arrays = {name: asdict(lying) for name, lying in self._lying.items()}
        contents = {"format": FORMAT, "arrays": arrays, "values": values}
        part = self._folder / f".{CONTENTS}"
        with part.open("w", encoding="utf-8") as file:
            json.dump(contents, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self._folder / CONTENTS)
        _sync_folder(self._folder)


class Shelf:
    """A folder of arrays and texts, opened."""

    def __init__(self, folder: Path, lying: Mapping[str, Lying], values: Mapping[str, Any]) -> None:
        """Raises ShelfUnreadable where a file is not as it was written."""
        self._folder, self.values = folder, values
        self._rows = {name: one.rows for name, one in lying.items()}
        # "c": what is written is not shared and never reaches the file.
        self._memories = {name: _map(folder / name, one, "c") for name, one in lying.items()}

    @classmethod
    def read(cls, folder: Path) -> Shelf:
        """Open a finished folder. Raises ShelfUnreadable where it is none."""
        try:
            contents = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
            found, values = contents["format"], contents["values"]
            told: dict[str, dict[str, Any]] = contents["arrays"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ShelfUnreadable(f"{folder} is not finished ({error})") from error
        if found != FORMAT:
            raise ShelfUnreadable(f"{folder} is of format {found}, not {FORMAT}")
        return cls(folder, {name: Lying(**one) for name, one in told.items()}, values)

    def __contains__(self, name: str) -> bool:
        return name in self._memories

    def array(self, name: str) -> NDArray[Any]:
        """Return the rows of an array. Raises ShelfUnreadable where there is none of the name."""
        return self.memory(name)[: self._rows[name]]

    def memory(self, name: str) -> NDArray[Any]:
        """Return the rows of an array and the room behind them, to be written to."""
        if name not in self:
            raise ShelfUnreadable(f"{self._folder} has no {name}")
        return self._memories[name]

    def texts(self, name: str) -> Lines:
        """Return texts that are read when they are asked for."""
        return Lines(self.array(f"{name}-text"), self.array(f"{name}-starts"))


def _map(path: Path, lying: Lying, mode: Any) -> NDArray[Any]:
    kind = np.dtype(lying.type)
    try:
        size = path.stat().st_size
        if size != lying.size:
            raise ShelfUnreadable(f"{path} has {size} bytes, not {lying.size}")
        if not size:
            return np.empty(lying.shape, dtype=kind)
        return np.memmap(path, kind, mode, shape=lying.shape).view(np.ndarray)
    except OSError as error:
        raise ShelfUnreadable(f"{path} cannot be read ({error})") from error


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # Some network file systems refuse it for folders.
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
