"""Files as a request brings them: bounded while they arrive, examined before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from werkzeug.datastructures import FileStorage

from web.base.files.kinds import FileKind
from web.base.files.limits import MEGABYTE, MOST_BYTES, MOST_FILES
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


def receive(files: Iterable[FileStorage]) -> Iterator[Received | Refused]:
    """Yield the files of a form, each examined when it is asked for: one is in memory at a time.

    Beyond as many as anything can hold they are refused unseen.
    """
    chosen = [file for file in files if file.filename]  # In some fields nothing was chosen.
    for number, file in enumerate(chosen, 1):
        name = file.filename or ""
        if number > MOST_FILES:
            yield Refused(plain_name(name), Reason.TOO_MANY)
            continue
        try:
            content = file.stream.read(MOST_BYTES + 1)
            kind = examine(content)
        except FileRefused as error:
            yield Refused(plain_name(name), error.reason)
        else:
            yield Received(clean_name(name, kind), kind, content)
