"""Rows of cells out of .xlsx, .csv and .jsonl files, whatever they mean."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from web.base.sheets.problems import Problems, refuse

Row = tuple[int, dict[str, object]]
"""(row number as a spreadsheet shows it, heading -> cell)."""

MOST_BYTES = 200 * 1024 * 1024
MOST_UNPACKED = 2 * 1024 * 1024 * 1024


def read_rows(path: Path, problems: Problems) -> tuple[list[str], list[Row]]:
    """Return the headings and the filled rows of a file.

    A file that is wrong as a whole raises BadTable; wrong lines are noted in ``problems``.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise refuse(
            path,
            f"不支持的文件类型“{path.suffix}”，请用 .xlsx、.csv 或 .jsonl",
            f'unsupported file type "{path.suffix}", use .xlsx, .csv or .jsonl',
        )
    try:
        size = path.stat().st_size
        if size == 0:
            raise refuse(path, "文件是空的", "the file is empty")
        if size > MOST_BYTES:
            raise refuse(path, "文件超过 200 MB", "the file is larger than 200 MB")
        return reader(path, problems)
    except FileNotFoundError as error:
        raise refuse(path, "文件不存在", "no such file") from error
    except IsADirectoryError as error:
        raise refuse(path, "这是文件夹，不是文件", "this is a folder, not a file") from error
    except OSError as error:
        raise refuse(path, "无法打开文件", f"cannot be opened ({error.strerror})") from error


def decode_text(path: Path) -> str:
    """Return the text of a UTF-8 or GB 18030 file; raise BadTable for any other."""
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise refuse(
        path,
        "文字编码不是 UTF-8 或 GB18030，文件可能已损坏",
        "the text is neither UTF-8 nor GB18030, the file may be damaged",
    )


def _read_csv(path: Path, problems: Problems) -> tuple[list[str], list[Row]]:
    text = decode_text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise refuse(path, "CSV 格式有误（引号不成对？）", f"malformed CSV ({error})") from error
    return _with_headings(path, ((number, row) for number, row in enumerate(table, 1)), problems)


def _read_xlsx(path: Path, problems: Problems) -> tuple[list[str], list[Row]]:
    _check_zip(path)
    from openpyxl import load_workbook

    try:
        book = load_workbook(path, read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            rows = [(number, list(row)) for number, row in enumerate(sheet.values, 1)]
        finally:
            book.close()
    except Exception as error:
        # openpyxl raises nearly anything (KeyError, ParseError, ValueError) on damaged files.
        raise _damaged(path) from error
    return _with_headings(path, iter(rows), problems)


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _damaged(path) from error
    if unpacked > MOST_UNPACKED:
        raise refuse(path, "解压后过大", "too large when unpacked")


def _damaged(path: Path) -> Exception:
    return refuse(
        path,
        "无法读取，不是有效的 .xlsx 文件或已损坏",
        "cannot be read, not a valid .xlsx file or damaged",
    )


def _with_headings(
    path: Path, rows: Iterator[tuple[int, list[Any]]], problems: Problems
) -> tuple[list[str], list[Row]]:
    headings: list[str] | None = None
    filled: list[Row] = []
    for number, row in rows:
        if all(cell is None or str(cell).strip() == "" for cell in row):
            continue
        if headings is None:
            headings = ["" if cell is None else str(cell).strip() for cell in row]
            continue
        if any(str(cell or "").strip() for cell in row[len(headings) :]):
            problems.add("单元格多于标题列", "more cells than headings", row=number)
        filled.append((number, dict(zip(headings, row, strict=False))))
    if headings is None:
        raise refuse(path, "文件是空的", "the file is empty")
    return headings, filled


def _read_jsonl(path: Path, problems: Problems) -> tuple[list[str], list[Row]]:
    headings: dict[str, None] = {}
    rows: list[Row] = []
    for number, line in enumerate(decode_text(path).split("\n"), 1):
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
        headings.update(dict.fromkeys(record))
        rows.append((number, record))
    if not rows and not problems:
        raise refuse(path, "文件是空的", "the file is empty")
    return list(headings), rows


READERS: dict[str, Callable[[Path, Problems], tuple[list[str], list[Row]]]] = {
    ".xlsx": _read_xlsx,
    ".csv": _read_csv,
    ".jsonl": _read_jsonl,
}
