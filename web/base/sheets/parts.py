"""The XML parts inside .xlsx and .docx files, read piece by piece and within bounds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from xml.parsers import expat

from web.base.sheets.problems import refuse

MOST_PART = 160 * 1024 * 1024
"""The most that one part may unpack to."""
MOST_PARTS = 10_000
MOST_ELEMENTS = 3_500_000
MOST_TAG = 1 << 20
"""The longest single tag: one that never ends would be looked at again with every piece."""
_PIECE = 1 << 16


class Handler(Protocol):
    """Told what a part holds; names come without their namespace."""

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""

    def end(self, name: str) -> None:
        """End it."""

    def text(self, text: str) -> None:
        """Take text."""


class Package:
    """A zip of XML parts, opened for reading. ``name`` is the file's, for messages."""

    def __init__(self, source: Path | bytes, name: str) -> None:
        self.name = name
        self._archive = zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
        entries = self._archive.infolist()
        if len(entries) > MOST_PARTS or any(entry.file_size > MOST_PART for entry in entries):
            raise too_large(name)
        if any(entry.flag_bits & 1 for entry in entries):
            raise refuse(name, *LOCKED)
        self._parts = {entry.filename.lstrip("/").lower(): entry for entry in entries}

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    def parse(self, part: str, handler: Handler) -> None:
        """Read one part. A document type is refused: that is where entities are declared."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        local: dict[str, str] = {}

        elements = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal elements
            elements += 1
            if elements > MOST_ELEMENTS:
                raise too_large(self.name)
            if name not in local:
                local[name] = name.rpartition(":")[2]
            handler.start(local[name], attributes)

        parser.StartElementHandler = start
        parser.EndElementHandler = lambda name: handler.end(local[name])
        parser.CharacterDataHandler = handler.text
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        taken = 0
        with self._archive.open(self._parts[part.lower()]) as stream:
            while piece := stream.read(_PIECE):
                taken += len(piece)
                if taken > MOST_PART:
                    raise too_large(self.name)
                parser.Parse(piece, False)
                if taken - parser.CurrentByteIndex > MOST_TAG:
                    raise too_large(self.name)
        parser.Parse(b"", True)

    def _refuse_doctype(self, *_: object) -> None:
        raise refuse(self.name, *DAMAGED)


LOCKED = (
    "文件加了密码，请去掉密码后另存再用",
    "the file has a password; save it without one and bring it again",
)
DAMAGED = (
    "无法读取，不是有效的文件或已损坏，请在表格软件中打开后另存为 .xlsx 再用",
    "cannot be read: not a valid file or damaged; open it in a spreadsheet and save it as .xlsx",
)


def too_large(name: str) -> Exception:
    """Return the error of a file that unpacks to too much."""
    return refuse(name, "解压后过大", "too large when unpacked")


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """Return an attribute whatever its namespace."""
    if name in attributes:
        return attributes[name]
    return next((text for key, text in attributes.items() if key.endswith(f":{name}")), "")
