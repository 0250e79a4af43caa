"""The rows of a .jsonl file: an object of JSON in each line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from web.base.files.limits import LONGEST_CELL, LONGEST_ROW, MOST_COLUMNS, MOST_LINES, MOST_ROWS
from web.base.sheets.grid import Cell, Row, Sheet, text_cell
from web.base.sheets.lines import read_lines
from web.base.sheets.numbers import plain_number
from web.base.sheets.problems import Problems, refuse
from web.base.sheets.totals import Totals

_DEEPEST = 20
"""Lists and objects within each other: ours hold rows of a field, which is three."""
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")


class _BadRecord(Exception):
    """A line is no row: (Chinese, English)."""


def read_records(data: bytes, name: str) -> list[Sheet]:
    """Return the one sheet of a .jsonl file; its headings are the names of the fields."""
    problems = Problems(name)
    columns: dict[str, int] = {}
    sheet = Sheet()
    totals = Totals(name)
    for number, line in enumerate(read_lines(data, name), 1):
        if number > MOST_LINES or len(sheet.rows) >= MOST_ROWS:
            raise refuse(
                name,
                f"超过 {MOST_ROWS} 行，请分成几个文件",
                f"more than {MOST_ROWS} rows; split the file",
            )
        if len(line) > LONGEST_ROW:
            raise refuse(
                name,
                f"第 {number} 行超过 {LONGEST_ROW} 个字符，请删去不用的字段",
                f"line {number} is longer than {LONGEST_ROW} characters; leave out unused fields",
            )
        if not line.strip():
            continue
        try:
            record = _read_record(line)
            for key in record:
                columns.setdefault(key, len(columns))
            if len(columns) > MOST_COLUMNS:
                raise _too_many_columns(name)
            sheet.rows.append(Row(number, _cells_of(record, columns, totals)))
        except _BadRecord as error:
            problems.add(*error.args, row=number)
    problems.raise_if_any()
    if not sheet.rows:
        raise refuse(name, "文件是空的", "the file is empty")
    sheet.headings = tuple(columns)
    return [sheet]


def _too_many_columns(name: str) -> Exception:
    return refuse(
        name,
        f"超过 {MOST_COLUMNS} 个不同的字段，请只留下要用的",
        f"more than {MOST_COLUMNS} different fields; leave only those to be used",
    )


def _read_record(line: str) -> dict[str, Any]:
    try:
        record = json.loads(line, object_pairs_hook=_make_object, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _BadRecord("不是有效的 JSON", "not valid JSON") from error
    if not isinstance(record, dict):
        raise _BadRecord("应为 JSON 对象 {…}", "must be a JSON object {…}")
    return record


def _make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = {_storable(key): value for key, value in pairs}
    if len(found) < len(pairs):
        # Of two values one would be lost, and nobody would know which.
        raise _BadRecord("同一个字段写了两次，请只留一个", "a field is given twice; leave only one")
    return found


def _refuse_constant(text: str) -> Any:
    raise _BadRecord(
        f"“{text}”不是数，请写成数字或留空", f'"{text}" is no number; give one or none'
    )


def _storable(text: str) -> str:
    """Return a text without the characters that no database and no file can hold."""
    return _UNSTORABLE.sub("", text)


def _cells_of(
    record: Mapping[str, Any], columns: Mapping[str, int], totals: Totals
) -> dict[int, Cell]:
    cells = {}
    for key, value in record.items():
        cell = _make_cell(value)
        if cell is not None:
            totals.add(cell, max(1, sum(1 for _ in _values(value))))
            cells[columns[key]] = cell
    return cells


def _make_cell(value: Any) -> Cell | None:
    if value is None:
        return None
    if isinstance(value, str):
        text = _storable(value)[: LONGEST_CELL + 1]
        return text_cell(text) if text.strip() else None
    if isinstance(value, bool):
        return Cell(value, "TRUE" if value else "FALSE")
    if isinstance(value, (int, float)):
        return Cell(value, plain_number(value) if abs(value) < 10**300 else str(value))
    plain = _clean(value)
    shown = json.dumps(plain, ensure_ascii=False)
    if len(shown) > LONGEST_CELL:
        return text_cell(shown[: LONGEST_CELL + 1])
    return Cell(plain, shown)


def _clean(value: Any, depth: int = 1) -> Any:
    if depth > _DEEPEST:
        raise _BadRecord(
            f"列表和对象套得太深，最多 {_DEEPEST} 层", f"nested deeper than {_DEEPEST} levels"
        )
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, list):
        return [_clean(one, depth + 1) for one in value]
    if isinstance(value, dict):
        return {key: _clean(one, depth + 1) for key, one in value.items()}
    return value


def _values(value: Any) -> Iterator[Any]:
    """Yield everything that lies in a value, and itself."""
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for one in inner:
        yield from _values(one)
