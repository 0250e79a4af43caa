"""The lines of a text file, decoded while they are read: never the whole of it at once."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from web.base.files.limits import LONGEST_ROW
from web.base.sheets.problems import refuse

_PIECE = 1 << 18
_NO_TEXT = re.compile(r"[\x00-\x08\x0e-\x1b]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_lines(data: bytes, name: str) -> Iterator[str]:
    """Yield the lines of a UTF-8, UTF-16 or GB 18030 file, each but the last with "\\n".

    Raises BadTable where it is no such text, before the first line. What is too long for a row
    comes in pieces, so that whoever reads on can refuse it.
    """
    encoding = _find_encoding(data, name)
    is_first = True
    rest = ""
    for text in _decode(data, encoding):
        rest += text.lstrip("\ufeff") if is_first else text
        is_first = is_first and not rest
        if "\n" in text:
            *lines, rest = rest.split("\n")
            for line in lines:
                yield line + "\n"
        elif len(rest) > LONGEST_ROW:
            yield rest
            rest = ""
    if rest:
        yield rest


def _find_encoding(data: bytes, name: str) -> str:
    for encoding in _encodings(data):
        try:
            if not any(_NO_TEXT.search(text) for text in _decode(data, encoding)):
                return encoding
        except UnicodeDecodeError:
            continue
    raise refuse(
        name,
        "文字编码不是 UTF-8、UTF-16 或 GB18030，文件可能已损坏；请在表格软件中打开，"
        "另存为 .xlsx 再用",
        "the text is neither UTF-8, UTF-16 nor GB18030, the file may be damaged; open it in a "
        "spreadsheet and save it as .xlsx",
    )


def _decode(data: bytes, encoding: str) -> Iterator[str]:
    """Yield the text in pieces, with plain line ends."""
    inner = codecs.getincrementaldecoder(encoding)("strict")
    held = ""
    for place in range(0, len(data), _PIECE):
        text = held + inner.decode(data[place : place + _PIECE], place + _PIECE >= len(data))
        # A line may end in two characters, of which only one is here.
        held = "\r" if text.endswith("\r") and place + _PIECE < len(data) else ""
        yield text[: len(text) - len(held)].replace("\r\n", "\n").replace("\r", "\n")


def _encodings(data: bytes) -> list[str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return [encoding]
    if b"\x00" not in data:
        return ["utf-8", "gb18030"]
    # Blanks, digits and line ends have a zero byte: before or behind tells the order.
    sample = data[: 1 << 16]
    little = sample[1::2].count(0) >= sample[::2].count(0)
    return ["utf-16-le", "utf-16-be"] if little else ["utf-16-be", "utf-16-le"]
