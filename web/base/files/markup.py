"""The XML inside office documents, read piece by piece and within bounds.

A parser keeps every name it meets and every element that is open, so these are counted as well as
the bytes. A document type is refused: that is where entities are declared, and no office program
writes one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

from web.base.files.limits import LONGEST_TAG, MOST_DEPTH, MOST_ELEMENTS, MOST_NAMES


class Excess(Exception):
    """There is more in it than in any document."""


class Forbidden(Exception):
    """It declares a document type."""


class Handler(Protocol):
    """Told what a part holds; names come without their namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""

    def end(self, name: str) -> None:
        """End it."""

    def text(self, text: str) -> None:
        """Take text."""


class Silent:
    """A handler that takes nothing: where only the bounds count, or for some of it to be taken."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""

    def end(self, name: str) -> None:
        """End it."""

    def text(self, text: str) -> None:
        """Take text."""


class BoundedParser:
    """Reads one part. ``elements`` counts on from those of the parts before.

    Raises Excess, Forbidden, or what expat raises for malformed XML: ExpatError, LookupError.
    """

    def __init__(self, handler: Handler, elements: int = 0) -> None:
        self.elements = elements
        self._handler = handler
        self._taken = 0
        self._depth = 0
        self._names: dict[str, str] = {}
        self._local: dict[str, str] = {}
        self._parser = expat.ParserCreate(intern=self._names)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        if not isinstance(handler, Silent) or type(handler).text is not Silent.text:
            self._parser.CharacterDataHandler = handler.text
        self._parser.StartDoctypeDeclHandler = _forbid

    def feed(self, piece: bytes) -> None:
        """Read on."""
        self._taken += len(piece)
        self._parser.Parse(piece, False)
        if self._taken - self._parser.CurrentByteIndex > LONGEST_TAG:
            raise Excess

    def close(self) -> None:
        """End: what is still open is malformed."""
        self._parser.Parse(b"", True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        self._depth += 1
        if (
            self.elements > MOST_ELEMENTS
            or self._depth > MOST_DEPTH
            or len(self._names) > MOST_NAMES
        ):
            raise Excess
        if name not in self._local:
            self._local[name] = name.rpartition(":")[2]
        self._handler.start(self._local[name], attributes)

    def _end(self, name: str) -> None:
        self._depth -= 1
        self._handler.end(self._local[name])


def _forbid(*_: object) -> None:
    raise Forbidden
