"""Sheets out of files, whatever they mean: told apart by what they hold, not by their names."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from xml.parsers.expat import ExpatError

from web.base.sheets.delimited import decode, read_delimited
from web.base.sheets.grid import Cell, Row, Sheet, text_cell
from web.base.sheets.numbers import plain_number
from web.base.sheets.parts import DAMAGED, LOCKED, Package
from web.base.sheets.problems import Problems, refuse
from web.base.sheets.worddoc import read_document
from web.base.sheets.workbook import read_workbook

MOST_BYTES = 200 * 1024 * 1024
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
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
    KeyError,
    IndexError,
    ValueError,
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
        return _read_package(source if isinstance(source, Path) else data, name)
    if data.startswith(_OLE):
        raise refuse(name, *_explain_ole(data, name))
    reader = _TEXTS.get(Path(name).suffix.lower())
    if reader is not None:
        return reader(data, name)
    if Path(name).suffix.lower() in {".xlsx", ".xlsm", ".docx"}:
        raise refuse(name, *DAMAGED)
    raise unsupported(name)


def decode_text(path: Path) -> str:
    """Return the text of a file; raise BadTable where it is none."""
    return decode(path.read_bytes(), path.name)


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
        if size > MOST_BYTES:
            raise refuse(name, "文件超过 200 MB", "the file is larger than 200 MB")
        return source if isinstance(source, bytes) else source.read_bytes()
    except FileNotFoundError as error:
        raise refuse(name, "文件不存在", "no such file") from error
    except IsADirectoryError as error:
        raise refuse(name, "这是文件夹，不是文件", "this is a folder, not a file") from error
    except OSError as error:
        raise refuse(name, "无法打开文件", f"cannot be opened ({error.strerror})") from error


def _read_package(source: Path | bytes, name: str) -> list[Sheet]:
    try:
        package = Package(source, name)
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


def _read_jsonl(data: bytes, name: str) -> list[Sheet]:
    problems = Problems(name)
    columns: dict[str, int] = {}
    sheet = Sheet()
    for number, line in enumerate(decode(data, name).split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            problems.add("不是有效的 JSON", "not valid JSON", row=number)
            continue
        if not isinstance(record, dict):
            problems.add("应为 JSON 对象 {…}", "must be a JSON object {…}", row=number)
            continue
        record = _clean(record)
        for key in record:
            columns.setdefault(str(key), len(columns))
        sheet.rows.append(Row(number, _cells_of(record, columns)))
    problems.raise_if_any()
    if not sheet.rows:
        raise refuse(name, "文件是空的", "the file is empty")
    sheet.headings = tuple(columns)
    return [sheet]


def _clean(value: Any) -> Any:
    """Return what JSON holds without the characters that no database and no file can hold."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {_UNSTORABLE.sub("", key): _clean(one) for key, one in value.items()}
    return value


def _cells_of(record: Mapping[str, Any], columns: Mapping[str, int]) -> dict[int, Cell]:
    cells = {}
    for key, value in record.items():
        if isinstance(value, str):
            if value.strip():
                cells[columns[key]] = text_cell(value)
        elif isinstance(value, bool):
            cells[columns[key]] = Cell(value, "TRUE" if value else "FALSE")
        elif isinstance(value, (int, float)):
            shown = plain_number(value) if abs(value) < 10**300 else str(value)
            cells[columns[key]] = Cell(value, shown)
        elif value is not None:
            cells[columns[key]] = Cell(value, json.dumps(value, ensure_ascii=False))
    return cells


_TEXTS: Mapping[str, Callable[[bytes, str], list[Sheet]]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".jsonl": _read_jsonl,
}
