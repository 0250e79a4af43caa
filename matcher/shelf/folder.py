"""Arrays and texts in the files of one folder, which every process of a host reads in one place.

What is read is mapped: only what is looked at is in memory, once for all processes. An array may be
opened with room behind its rows; what a process writes there is its own.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.shelf.lines import Lines

CONTENTS = "contents.json"
"""Written last: a folder without it is not finished."""

FORMAT = 1


class ShelfUnreadable(Exception):
    """A folder holds no whole set of arrays of the present format."""


class ShelfWriter:
    """Puts arrays and texts into a new folder. None of it counts before ``finish``."""

    def __init__(self, folder: Path) -> None:
        """Make the folder, which must not be there yet."""
        folder.mkdir(parents=True)
        self._folder = folder
        self._arrays: dict[str, dict[str, Any]] = {}

    def put(self, name: str, rows: NDArray[Any], room: int = 0) -> None:
        """Write an array, with room for so many rows more."""
        with (self._folder / name).open("wb") as file:
            np.ascontiguousarray(rows).tofile(file)
            # A hole takes no place on the disk.
            file.truncate(rows.dtype.itemsize * _count((len(rows) + room, *rows.shape[1:])))
            _sync(file.fileno())
        self._arrays[name] = {"type": rows.dtype.str, "shape": rows.shape, "room": room}

    def put_texts(self, name: str, texts: Iterable[str]) -> None:
        """Write texts one after the other."""
        ends = [0]
        with (self._folder / f"{name}-text").open("wb") as file:
            for text in texts:
                ends.append(ends[-1] + file.write(text.encode("utf-8", "surrogatepass")))
            _sync(file.fileno())
        self._arrays[f"{name}-text"] = {"type": "|u1", "shape": (ends[-1],), "room": 0}
        self.put(f"{name}-starts", np.array(ends, dtype=np.int64))

    def finish(self, values: Mapping[str, Any]) -> None:
        """Let the folder count, with some values beside its arrays that JSON can hold."""
        contents = {"format": FORMAT, "arrays": self._arrays, "values": values}
        part = self._folder / f".{CONTENTS}"
        with part.open("w", encoding="utf-8") as file:
            json.dump(contents, file, ensure_ascii=False)
            file.flush()
            _sync(file.fileno())
        part.replace(self._folder / CONTENTS)
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            _sync(descriptor)
        finally:
            os.close(descriptor)


class Shelf:
    """A folder of arrays and texts, opened."""

    def __init__(self, folder: Path) -> None:
        """Raises ShelfUnreadable where there is none, or a file of it is not as it was written."""
        self._folder = folder
        try:
            contents = json.loads((folder / CONTENTS).read_text(encoding="utf-8"))
            found = contents["format"]
            self._arrays: dict[str, dict[str, Any]] = contents["arrays"]
            self.values: dict[str, Any] = contents["values"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ShelfUnreadable(f"{folder} is not finished ({error})") from error
        if found != FORMAT:
            raise ShelfUnreadable(f"{folder} is of format {found}, not {FORMAT}")
        self._memories = {name: self._map(name) for name in self._arrays}

    def __contains__(self, name: str) -> bool:
        return name in self._arrays

    def array(self, name: str) -> NDArray[Any]:
        """Return the rows of an array. Raises ShelfUnreadable where there is none of the name."""
        memory = self.memory(name)
        return memory[: self._arrays[name]["shape"][0]]

    def memory(self, name: str) -> NDArray[Any]:
        """Return the rows of an array and the room behind them, to be written to."""
        try:
            return self._memories[name]
        except KeyError as error:
            raise ShelfUnreadable(f"{self._folder} has no {name}") from error

    def texts(self, name: str) -> Lines:
        """Return texts that are read when they are asked for."""
        return Lines(self.array(f"{name}-text"), self.array(f"{name}-starts"))

    def _map(self, name: str) -> NDArray[Any]:
        told, path = self._arrays[name], self._folder / name
        kind = np.dtype(told["type"])
        shape = (told["shape"][0] + told["room"], *told["shape"][1:])
        wanted = kind.itemsize * _count(shape)
        try:
            size = path.stat().st_size
            if size != wanted:
                raise ShelfUnreadable(f"{path} has {size} bytes, not {wanted}")
            if not wanted:
                return np.empty(shape, dtype=kind)
            # "c": what is written is not shared and never reaches the file.
            return np.memmap(path, kind, "c", shape=shape).view(np.ndarray)
        except OSError as error:
            raise ShelfUnreadable(f"{path} cannot be read ({error})") from error


def _count(shape: Sequence[int]) -> int:
    return int(np.prod(shape, dtype=np.int64))


def _sync(descriptor: int) -> None:
    os.fsync(descriptor)
