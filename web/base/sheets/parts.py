"""The XML parts inside .xlsx and .docx files, each unpacked while it is read and no further."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from web.base.files.limits import MOST_PARTS, MOST_UNPACKED
from web.base.files.markup import BoundedParser, Excess, Forbidden, Handler
from web.base.files.members import counts_too_many, is_plain
from web.base.sheets.problems import refuse

_PIECE = 1 << 16


class Package:
    """A zip of XML parts, opened for reading. ``name`` is the file's, for messages."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        self.size = len(data)
        if counts_too_many(data, MOST_PARTS):
            raise too_large(name)
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        entries = self._archive.infolist()
        if any(entry.file_size > MOST_UNPACKED for entry in entries):
            raise too_large(name)
        if any(entry.flag_bits & 1 for entry in entries):
            raise refuse(name, *LOCKED)
        self._parts = {entry.filename.lstrip("/").lower(): entry for entry in entries}
        self._left = MOST_UNPACKED
        self._elements = 0

    def __contains__(self, part: str) -> bool:
        return part.lower() in self._parts

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()

    def parse(self, part: str, handler: Handler) -> None:
        """Read one part; what all of them unpack to is counted together."""
        entry = self._parts[part.lower()]
        if not is_plain(entry):
            raise refuse(self.name, *DAMAGED)
        parser = BoundedParser(handler, self._elements)
        try:
            with self._archive.open(entry) as stream:
                while piece := stream.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise too_large(self.name)
                    parser.feed(piece)
            parser.close()
        except Excess as error:
            raise too_large(self.name) from error
        except Forbidden as error:
            raise refuse(self.name, *DAMAGED) from error
        self._elements = parser.elements


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
    return refuse(
        name,
        "解压后过大，请把要用的行复制到一个新文件里，或分成几个文件",
        "too large when unpacked; copy the rows you need into a new file, or split it",
    )


def too_much_text(name: str) -> Exception:
    """Return the error of a file whose cells hold too much together."""
    return refuse(name, "文字过多，请分成几个文件", "too much text; split the file")


def too_many_cells(name: str) -> Exception:
    """Return the error of a file with too many filled cells."""
    return refuse(name, "单元格过多，请分成几个文件", "too many cells; split the file")


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """Return an attribute whatever its namespace."""
    if name in attributes:
        return attributes[name]
    return next((text for key, text in attributes.items() if key.endswith(f":{name}")), "")
