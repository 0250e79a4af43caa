"""Results into a file: all of it or nothing."""

from __future__ import annotations

import csv
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from matcher.domain.errors import InputError
from web.base.sheets.problems import refuse

Columns = Sequence[str]

ResultRow = Mapping[str, Any]
"""One value per column."""

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_HARMLESS_ID = re.compile(r"[+-]{1,2}\w[\w.\-#]*")
"""An id that begins with a sign and calls nothing: no brackets, quotes, bars, other files."""
_NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def check_suffix(path: Path) -> None:
    """Raise BadTable where no result can be written to ``path``, before work begins."""
    if path.suffix.lower() not in WRITERS:
        raise refuse(
            path,
            f"不支持的输出类型“{path.suffix}”，请用 .xlsx、.csv、.tsv 或 .jsonl",
            f'unsupported output type "{path.suffix}", use .xlsx, .csv, .tsv or .jsonl',
        )
    if not path.parent.is_dir():
        raise refuse(path, "输出文件夹不存在", "the folder to write to does not exist")
    if path.is_dir():
        raise refuse(path, "这是文件夹，不是文件", "this is a folder, not a file")


def write_results(path: Path, rows: Iterable[ResultRow], columns: Columns) -> None:
    """Write rows with ``columns`` by the suffix of ``path``, replacing it at once.

    The file is written beside its place and renamed, so a reader finds the old file or
    the whole new one. In spreadsheet formats a text that a spreadsheet would take for a
    formula gets an apostrophe in front; a harmless id (-01, +B2) stays as it is, so that
    results can be joined with the file it came from, and in .xlsx is marked as text.
    """
    check_suffix(path)
    with _replacing(path) as temporary:
        WRITERS[path.suffix.lower()](temporary, rows, columns)


def escape_formula(value: Any) -> Any:
    """Return the value as a cell that no spreadsheet runs as a formula."""
    if not isinstance(value, str):
        return value
    plain = _NOT_PRINTABLE.sub("", value)
    guarded = "'" + plain if plain.startswith(_FORMULA_STARTS) else plain
    # A lone carriage return would end the row for most readers of CSV.
    return guarded.replace("\r\n", "\n").replace("\r", "\n")


def is_id_column(name: str) -> bool:
    """Return whether a column holds ids, which must come back as they were."""
    return name == "id" or name.endswith("_id")


def _guard(name: str, value: Any) -> Any:
    """Return a value as its column's cell."""
    if isinstance(value, str) and is_id_column(name) and _HARMLESS_ID.fullmatch(value):
        return value
    return escape_formula(value)


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    try:
        handle, name = tempfile.mkstemp(
            dir=path.parent, prefix=f".{path.stem}-", suffix=path.suffix
        )
    except OSError as error:
        text = f"{path}: 无法写入 / cannot be written ({error.strerror})"
        raise InputError.of("path", "not_writable", text) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(_usual_mode())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _usual_mode() -> int:
    # mkstemp makes files private; a result should get the rights any new file gets.
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _write_delimited(
    path: Path, rows: Iterable[ResultRow], columns: Columns, delimiter: str, encoding: str
) -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            writer.writerow([_guard(name, row[name]) for name in columns])


def _write_csv(path: Path, rows: Iterable[ResultRow], columns: Columns) -> None:
    _write_delimited(path, rows, columns, ",", "utf-8-sig")


def _write_tsv(path: Path, rows: Iterable[ResultRow], columns: Columns) -> None:
    _write_delimited(path, rows, columns, "\t", "utf-8")


def _write_jsonl(path: Path, rows: Iterable[ResultRow], columns: Columns) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for row in rows:
            record = {name: row[name] for name in columns}
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")


def _write_xlsx(path: Path, rows: Iterable[ResultRow], columns: Columns) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("techmatch")
    sheet.freeze_panes = "A2"
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_cell(sheet, name, row[name]) for name in columns])
    book.save(path)


def _cell(sheet: Any, name: str, value: Any) -> Any:
    """Return a value, or the cell of an id: text to every spreadsheet, digits and signs too."""
    guarded = _guard(name, value)
    if not isinstance(guarded, str) or not is_id_column(name):
        return guarded
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, guarded)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True
    return cell


WRITERS: dict[str, Callable[[Path, Iterable[ResultRow], Columns], None]] = {
    ".xlsx": _write_xlsx,
    ".csv": _write_csv,
    ".tsv": _write_tsv,
    ".jsonl": _write_jsonl,
}
