"""Office documents: zip archives whose list of contents says what they are.

Everything in one is unpacked once, piece by piece and counted, before any library sees it. So a
bomb, a false checksum, a macro, a smuggled program and an entity of XML are found in any part.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers.expat import ExpatError

from web.base.files.kinds import FileKind
from web.base.files.limits import (
    HARMLESS_UNPACKED,
    LONGEST_LIST,
    MOST_NESTING,
    MOST_PARTS,
    MOST_RATIO,
    MOST_UNPACKED,
)
from web.base.files.markup import BoundedParser, Excess, Forbidden, Silent
from web.base.files.members import counts_too_many, is_plain
from web.base.files.refusals import FileRefused, Reason

CONTENTS = "[Content_Types].xml"
PIECE = 64 * 1024

_OFFICE = "application/vnd.openxmlformats-officedocument"
MAIN_TYPES = {
    f"{_OFFICE}.wordprocessingml.document.main+xml": FileKind.DOCX,
    f"{_OFFICE}.presentationml.presentation.main+xml": FileKind.PPTX,
    f"{_OFFICE}.presentationml.slideshow.main+xml": FileKind.PPTX,
    f"{_OFFICE}.spreadsheetml.sheet.main+xml": FileKind.XLSX,
}
_MACROS = re.compile(r"macroEnabled|vbaProject|vbaData|macrosheet|activeX|sheet\.binary", re.I)
_MACRO_PARTS = re.compile(
    r"(?:^|/)(?:vbaProject[^/]*\.bin|vbaData\.xml|macrosheets/|activeX/)", re.I
)
PROGRAMS = (b"MZ", b"\x7fELF", b"#!")
_FETCHED = ("/attachedTemplate", "/oleObject", "/frame", "/subDocument", "/externalLinkPath")
_OUTSIDE = re.compile(r"https?:|ftp:|\\\\|//|file:(?://[^/]|/{4}|/*\\\\)", re.I)
"""Another machine; a template or a table on one's own disk is only missing elsewhere."""
_PACKED_PROGRAM = "\x01Ole10Native".encode("utf-16-le")
"""The stream in which an object of the class Package keeps a file of any kind."""


@dataclass(slots=True)
class Budget:
    """How much may still be unpacked, of a document and of all that lie in it."""

    left: int = MOST_UNPACKED
    parts: int = MOST_PARTS
    elements: int = 0
    """Of XML, so far."""
    depth: int = MOST_NESTING


def identify_package(content: bytes, budget: Budget) -> FileKind:
    """Return which office document it is. Raises FileRefused for any other archive."""
    if counts_too_many(content, MOST_PARTS):
        raise FileRefused(Reason.BOMB)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _identify(archive, len(content), budget)
    except FileRefused:
        raise
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
        raise FileRefused(Reason.BROKEN) from error
    except (NotImplementedError, RuntimeError) as error:
        # A way of packing that office programs do not use, or a password.
        raise FileRefused(Reason.BROKEN) from error


def _identify(archive: zipfile.ZipFile, size: int, budget: Budget) -> FileKind:
    entries = archive.infolist()
    _check_entries(entries, size, budget)
    names = {entry.filename for entry in entries}
    if CONTENTS not in names:
        is_office = "mimetype" in names or any(name.endswith("OFD.xml") for name in names)
        raise FileRefused(Reason.OTHER_OFFICE if is_office else Reason.ARCHIVE)
    types = _read_types(archive, budget)
    kind = _kind_of(types, names)
    for entry in entries:
        _check_part(archive, entry, budget)
    return kind


def _check_entries(entries: list[zipfile.ZipInfo], size: int, budget: Budget) -> None:
    budget.parts -= len(entries)
    unpacked = sum(entry.file_size for entry in entries)
    is_tight = unpacked > HARMLESS_UNPACKED and unpacked > size * MOST_RATIO
    if budget.parts < 0 or unpacked > budget.left or is_tight:
        raise FileRefused(Reason.BOMB)
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused(Reason.ENCRYPTED)
    names = [entry.filename.lower() for entry in entries]
    if not all(is_plain(entry) for entry in entries):
        raise FileRefused(Reason.BROKEN)
    if len(set(names)) != len(names) or any(_leads_out(name) for name in names):
        raise FileRefused(Reason.BROKEN)
    if any(_MACRO_PARTS.search(name) for name in names):
        raise FileRefused(Reason.MACROS)


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name


def _read_types(archive: zipfile.ZipFile, budget: Budget) -> dict[str, str]:
    """Return the kind of content of each part that the list names."""
    with archive.open(CONTENTS) as stream:
        text = stream.read(LONGEST_LIST)
    _parse(iter([text]), budget, _Few())
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 - without a document type, see _parse
    except ElementTree.ParseError as error:
        raise FileRefused(Reason.BROKEN) from error
    found = {}
    for number, one in enumerate(root):
        name = one.get("PartName", f"*{number}").lstrip("/")
        found[name] = one.get("ContentType", "")
    return found


def _kind_of(types: dict[str, str], names: set[str]) -> FileKind:
    if any(_MACROS.search(one) for one in types.values()):
        raise FileRefused(Reason.MACROS)
    kinds = [MAIN_TYPES[one] for name, one in types.items() if one in MAIN_TYPES and name in names]
    if not kinds:
        # A template, a drawing, or no document of an office at all.
        is_office = any(_OFFICE in one for one in types.values())
        raise FileRefused(Reason.OTHER_OFFICE if is_office else Reason.ARCHIVE)
    if len(kinds) > 1:
        raise FileRefused(Reason.BROKEN)
    return kinds[0]


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> None:
    name = entry.filename.lower()
    pieces = _unpack(archive, entry, budget)
    if name.endswith(".rels"):
        _check_links(_keep(pieces, budget))
    elif name.endswith(".xml"):
        _parse(pieces, budget, Silent())
    elif "/embeddings/" in name or name.endswith(".bin"):
        if entry.file_size > HARMLESS_UNPACKED:
            raise FileRefused(Reason.BOMB)
        _check_embedded(b"".join(pieces), budget)
    elif next(pieces, b"").startswith(PROGRAMS):
        raise FileRefused(Reason.SMUGGLED)
    for _ in pieces:
        pass  # To the end, where the checksum is compared.


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """Yield a part piece by piece, counting what comes and not what was promised."""
    with archive.open(entry) as stream:
        while piece := stream.read(PIECE):
            budget.left -= len(piece)
            if budget.left < 0:
                raise FileRefused(Reason.BOMB)
            yield piece


def _parse(pieces: Iterator[bytes], budget: Budget, handler: Silent) -> None:
    """Refuse XML that is malformed, declares a document type, or is a bomb of its own kind."""
    parser = BoundedParser(handler, budget.elements)
    try:
        for piece in pieces:
            parser.feed(piece)
        parser.close()
    except Excess as error:
        raise FileRefused(Reason.BOMB) from error
    except (ExpatError, LookupError, Forbidden) as error:
        raise FileRefused(Reason.BROKEN) from error
    budget.elements = parser.elements


def _keep(pieces: Iterator[bytes], budget: Budget) -> bytes:
    """Return a short list in XML, checked as all of it is."""
    kept = bytearray()
    for piece in pieces:
        kept += piece
        if len(kept) > LONGEST_LIST:
            raise FileRefused(Reason.BOMB)
    _parse(iter([bytes(kept)]), budget, _Few())
    return bytes(kept)


class _Few(Silent):
    """Bounds a list that is built in memory afterwards."""

    def __init__(self) -> None:
        self._lines = 0

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Count a line."""
        self._lines += 1
        if self._lines > MOST_PARTS * 4:
            raise Excess


def _check_links(text: bytes) -> None:
    for link in ElementTree.fromstring(text):  # noqa: S314 - without a document type, see _parse
        is_outside = link.get("TargetMode") == "External" and _OUTSIDE.match(link.get("Target", ""))
        if is_outside and link.get("Type", "").endswith(_FETCHED):
            raise FileRefused(Reason.OUTSIDE)
        if link.get("Type", "").endswith("/vbaProject"):
            raise FileRefused(Reason.MACROS)


def _check_embedded(content: bytes, budget: Budget) -> None:
    """Let formulas, drawings and the tables of charts pass; nothing that runs, no file of any
    kind in a wrapper."""
    if content.startswith(PROGRAMS) or _PACKED_PROGRAM in content:
        raise FileRefused(Reason.SMUGGLED)
    if not content.startswith(b"PK\x03\x04"):
        return
    if budget.depth == 0:
        raise FileRefused(Reason.BOMB)
    budget.depth -= 1
    try:
        identify_package(content, budget)
    except FileRefused as error:
        hidden = error.reason in (Reason.ARCHIVE, Reason.OTHER_OFFICE)
        raise FileRefused(Reason.SMUGGLED if hidden else error.reason) from error
    finally:
        budget.depth += 1
