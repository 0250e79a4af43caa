"""Needs and achievements out of a file."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from matcher.domain.codes import Must
from matcher.types import Item, Kind
from web.base.sheets.problems import Problems, refuse
from web.base.sheets.sources import read_rows
from web.exchange.cells import CellError
from web.exchange.columns import COLUMNS, REQUIRED, TRL_REQUIRED, Column, find_column
from web.exchange.found import ColumnFound, Finding, Place, Reading, ReadRow, SheetFound
from web.postings.fields import LISTINGS

Names = Mapping[str, Mapping[str, str]]
"""Item field -> shown name -> code, for industry fields and districts of a region."""

Headings = Mapping[str, Column]
"""Heading as the file has it -> the column it is."""


def read_items(path: Path, kind: Kind, names: Names | None = None) -> list[Item]:
    """Return the items of a .xlsx, .csv or .jsonl file in file order.

    Columns are found by their headings, Chinese or English; unknown columns are ignored.
    ``names`` turns names of industries and districts into codes; a name it does not hold
    stays as it is. Raises BadTable with every problem found (the first 20 spelt out).
    """
    problems = Problems(path)
    headings, rows = read_rows(path, problems)
    columns = _match_columns(headings, problems)
    if not {column.field for column in columns.values()}.issuperset(REQUIRED):
        problems.raise_if_any()
    items: list[Item] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        values = _read_row(number, cells, columns, problems)
        _check_row(number, values, seen, problems)
        if not problems:
            items.append(_build_item(kind, values, names or {}))
    problems.raise_if_any()
    if not items:
        raise refuse(path, "标题行之下没有数据", "no rows under the headings")
    return items


def _match_columns(headings: Sequence[str], problems: Problems) -> Headings:
    columns: dict[str, Column] = {}
    taken: dict[str, str] = {}
    for heading in headings:
        column = find_column(heading)
        if column is None:
            continue
        if column.field in taken:
            problems.add(
                f"与“{taken[column.field]}”列重复",
                f'is the same column as "{taken[column.field]}"',
                row=1,
                column=heading,
            )
            continue
        taken[column.field] = heading
        columns[heading] = column
    for column in COLUMNS:
        if column.field in REQUIRED and column.field not in taken:
            problems.add("缺少此列", "this column is missing", row=1, column=column.label)
    return columns


def _read_row(
    number: int, cells: Mapping[str, object], columns: Headings, problems: Problems
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for heading, column in columns.items():
        try:
            values[column.field] = column.read(cells.get(heading))
        except CellError as error:
            problems.add(error.zh, error.en, row=number, column=heading)
    return values


def _check_row(
    number: int, values: Mapping[str, Any], seen: dict[str, int], problems: Problems
) -> None:
    for column in COLUMNS:
        if column.field in REQUIRED and not values.get(column.field):
            problems.add("不能为空", "must not be empty", row=number, column=column.label)
    key = values.get("id")
    if key and key in seen:
        problems.add(
            f"编号“{key}”与第 {seen[key]} 行重复",
            f'id "{key}" is already used in row {seen[key]}',
            row=number,
            column="编号/id",
        )
    elif key:
        seen[key] = number
    low, high = values.get("budget_min"), values.get("budget_max")
    if low is not None and high is not None and low > high:
        problems.add(
            "预算下限高于预算上限",
            "the lower end of the budget is above the upper end",
            row=number,
            column="预算下限/budget_min",
        )


def _build_item(kind: Kind, values: Mapping[str, Any], names: Names) -> Item:
    known = {name: value for name, value in values.items() if value not in (None, "")}
    if "fields" in known:
        codes = names.get("fields", {})
        known["fields"] = tuple(codes.get(entry, entry) for entry in known["fields"])
    if "district" in known:
        known["district"] = names.get("district", {}).get(known["district"], known["district"])
    if known.pop(TRL_REQUIRED, False):
        known["musts"] = tuple(dict.fromkeys((Must.MATURITY.value, *known.get("musts", ()))))
    return Item(kind=kind, **known)


Progress = Callable[[int, int], None]
"""Told how many rows of how many were read."""


def read_table(
    source: Path | bytes,
    name: str,
    kind: Kind,
    names: Names | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Return what a file of needs or achievements holds; BadTable where the whole is unreadable.

    ``mapping`` says what a heading means (a field's name, or "" for none) where it was corrected.
    """
    if isinstance(source, bytes):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"table{Path(name).suffix}"
            path.write_bytes(source)
            return read_table(path, name, kind, names, mapping, progress)
    problems = Problems(Path(name))
    headings, rows = read_rows(source, problems)
    problems.raise_if_any()
    fields = {heading: _field_of(heading, kind, mapping or {}) for heading in headings}
    read = [_read_plain(number, cells, fields, kind, names or {}) for number, cells in rows]
    if progress is not None:
        progress(len(read), len(read))
    columns = tuple(ColumnFound(heading, fields[heading]) for heading in headings)
    return Reading(name, kind, (SheetFound("", 1, columns),), tuple(read))


def _field_of(heading: str, kind: Kind, mapping: Mapping[str, str]) -> str:
    if heading in mapping:
        return mapping[heading]
    column = find_column(heading)
    if column is None:
        return ""
    found = [spec.name for spec in LISTINGS[kind].matched if spec.item == column.field]
    return found[0] if len(found) == 1 else column.field


def _read_plain(
    number: int, cells: Mapping[str, object], fields: Mapping[str, str], kind: Kind, names: Names
) -> ReadRow:
    values: dict[str, Any] = {}
    problems: list[Finding] = []
    notes: list[str] = []
    for heading, field in fields.items():
        column = find_column(heading)
        try:
            value = (column.read if column else str)(cells.get(heading) or "")
        except CellError as error:
            problems.append(Finding(Place("", number, heading), error.zh, error.en))
            continue
        if not field and value:
            notes.append(f"{heading}：{value}")
        elif value not in ("", None, (), []):
            values[field] = list(value) if isinstance(value, tuple) else value
    if "fields" in values:
        values["fields"] = [names.get("fields", {}).get(one, one) for one in values["fields"]]
    if "district" in values:
        values["district"] = names.get("district", {}).get(values["district"], values["district"])
    if not values.get("title"):
        problems.append(Finding(Place("", number, "标题"), "不能为空", "must not be empty"))
    own = values.pop("id", "")
    made = hashlib.sha256(repr(sorted(values.items())).encode()).hexdigest()[:12]
    return ReadRow(
        Place("", number),
        own or f"T{made}",
        bool(own),
        {name: value for name, value in values.items() if name in LISTINGS[kind].by_name},
        values.get("organisation", ""),
        content=values.get("content", ""),
        note="\n".join(notes),
        cells=tuple(str(cells.get(heading) or "") for heading in fields),
        problems=tuple(problems),
    )
