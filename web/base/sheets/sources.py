"""Sheets out of files, whatever they mean: told apart by what they hold, not by their names."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from xml.parsers.expat import ExpatError

from web.base.files.limits import MEGABYTE, MOST_TABLE_BYTES
from web.base.sheets.delimited import read_delimited
from web.base.sheets.grid import Sheet
from web.base.sheets.lines import read_lines
from web.base.sheets.parts import DAMAGED, LOCKED, Package
from web.base.sheets.problems import refuse
from web.base.sheets.records import read_records
from web.base.sheets.worddoc import read_document
from web.base.sheets.workbook import read_workbook

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD = "旧的"
_SAVE_ANEW = (
    "请在表格软件中打开后，用“另存为”存成 .xlsx 再用",
    "open it in a spreadsheet and save it as .xlsx",
)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ExpatError,
    EOFError,
    LookupError,
    ValueError,
    OSError,
    struct.error,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    AttributeError,
)
"""What reading a damaged archive raises."""


def read_sheets(source: Path | bytes, name: str) -> list[Sheet]:
    """Return the sheets of a .xlsx, .csv, .tsv, .jsonl or .docx file; BadTable says why not."""
    data = _load(source, name)
    if data.startswith(b"PK"):
        return _read_package(data, name)
    if data.startswith(_OLE):
        raise refuse(name, *_explain_ole(data, name))
    reader = _TEXTS.get(Path(name).suffix.lower())
    if reader is not None:
        return reader(data, name)
    if Path(name).suffix.lower() in {".xlsx", ".xlsm", ".docx"}:
        raise refuse(name, *DAMAGED)
    raise unsupported(name)


def lines_of(path: Path) -> Iterator[str]:
    """Return the lines of a file without their ends; raise BadTable where it is no text."""
    if not path.stat().st_size:
        return iter(())
    return (line.rstrip("\n") for line in read_lines(_load(path, path.name), path.name))


def unsupported(name: str) -> Exception:
    """Return the error of a file of another type."""
    suffix = Path(name).suffix
    return refuse(
        name,
        f"不支持的文件类型“{suffix}”，请另存为 .xlsx 再用；也可用 .csv、.jsonl 或填好的 .docx",
        f'unsupported file type "{suffix}", save as .xlsx; .csv, .jsonl or a form in .docx do too',
    )


def _load(source: Path | bytes, name: str) -> bytes:
    try:
        size = len(source) if isinstance(source, bytes) else source.stat().st_size
        if size == 0 and not (isinstance(source, Path) and source.is_dir()):
            raise refuse(name, "文件是空的", "the file is empty")
        if size > MOST_TABLE_BYTES:
            most = MOST_TABLE_BYTES // MEGABYTE
            raise refuse(
                name,
                f"文件超过 {most} MB，请分成几个文件",
                f"the file is larger than {most} MB; split it",
            )
        return source if isinstance(source, bytes) else source.read_bytes()
    except FileNotFoundError as error:
        raise refuse(name, "文件不存在", "no such file") from error
    except IsADirectoryError as error:
        raise refuse(name, "这是文件夹，不是文件", "this is a folder, not a file") from error
    except OSError as error:
        raise refuse(name, "无法打开文件", f"cannot be opened ({error.strerror})") from error


def _read_package(data: bytes, name: str) -> list[Sheet]:
    try:
        package = Package(data, name)
        try:
            if "word/document.xml" in package:
                return read_document(package)
            if "xl/workbook.bin" in package:
                raise refuse(name, *_old_kind(" .xlsb"))
            if "content.xml" in package:
                raise refuse(name, *_old_kind(" .ods"))
            return read_workbook(package)
        finally:
            package.close()
    except _BROKEN as error:
        raise refuse(name, *DAMAGED) from error


def _old_kind(suffix: str) -> tuple[str, str]:
    return (
        f"文件是{suffix} 格式，不能直接读取；{_SAVE_ANEW[0]}",
        f"the format {suffix.removeprefix(_OLD).strip()} cannot be read; {_SAVE_ANEW[1]}",
    )


def _explain_ole(data: bytes, name: str) -> tuple[str, str]:
    """Say which of the old formats a compound file is, by the names of its streams."""
    if any(stream.encode("utf-16-le") in data for stream in ("EncryptedPackage", "EncryptionInfo")):
        return LOCKED
    suffix = Path(name).suffix.lower()
    if "WordDocument".encode("utf-16-le") in data or suffix in {".doc", ".wps", ".docx"}:
        return (
            "这是旧的 Word 或 WPS 文字格式（.doc、.wps），请打开后用“另存为”存成 .docx 再用",
            "this is an old Word or WPS text (.doc, .wps); open it and save it as .docx",
        )
    return _old_kind(f" {suffix}" if suffix == ".et" else f"{_OLD} .xls")


_TEXTS: Mapping[str, Callable[[bytes, str], list[Sheet]]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".jsonl": read_records,
}
