"""Needs and achievements out of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matcher.domain.codes import Must
from matcher.types import Item, Kind
from web.base.sheets.problems import Problems, refuse
from web.base.sheets.sources import read_rows
from web.exchange.cells import CellError
from web.exchange.columns import COLUMNS, REQUIRED, TRL_REQUIRED, Column, find_column

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
