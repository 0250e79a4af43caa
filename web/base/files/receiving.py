"""Files as a request brings them: bounded while they arrive, examined before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from werkzeug.datastructures import FileStorage

from web.base.files.kinds import FileKind
from web.base.files.limits import MEGABYTE, MOST_BYTES
from web.base.files.names import clean_name, plain_name
from web.base.files.refusals import FileRefused, Reason, explain
from web.base.files.sniffing import examine


class BoundedFile(SpooledTemporaryFile[bytes]):
    """Takes what a request brings as one file, on the disk from a megabyte on.

    What is beyond the limit of a file is dropped, one byte excepted that tells of it.
    """

    def __init__(self) -> None:
        super().__init__(max_size=MEGABYTE, mode="rb+")
        self._room = MOST_BYTES + 1

    def write(self, data: Any) -> int:
        """Take what there is room for; tell the sender's parser that all of it was taken."""
        if self._room > 0:
            super().write(data[: self._room])
        self._room -= len(data)
        return len(data)


def bounded_file(*_: object) -> IO[bytes]:
    """Return where werkzeug's parser of forms puts a file."""
    return BoundedFile()


@dataclass(frozen=True, slots=True)
class Received:
    """A file that can be kept."""

    name: str
    kind: FileKind
    content: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that is not taken: its name, and why."""

    name: str
    reason: Reason

    @property
    def words(self) -> str:
        """What is wrong and what to do, in the reader's language."""
        return explain(self.reason)


def receive(files: Iterable[FileStorage]) -> tuple[list[Received], list[Refused]]:
    """Return the files of a form that can be kept, and those that are refused.

    One is in memory at a time until it has been found good.
    """
    taken: list[Received] = []
    refused: list[Refused] = []
    for file in files:
        if not file.filename:
            continue  # A field in which nothing was chosen.
        try:
            content = file.stream.read(MOST_BYTES + 1)
            kind = examine(content)
        except FileRefused as error:
            refused.append(Refused(plain_name(file.filename), error.reason))
        else:
            taken.append(Received(clean_name(file.filename, kind), kind, content))
    return taken, refused
