"""Duties out of a table: every row with a task and a lead becomes a line of the list."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask_babel import gettext

from matcher.domain.errors import BadTable, InputError
from web.base.sheets.grid import Cell, Row, Sheet
from web.base.sheets.sources import read_sheets
from web.base.sheets.writing import escape_formula
from web.base.widths import narrow
from web.counties.days import parse_due
from web.counties.models import CountyDuty
from web.counties.queries import list_duties
from web.counties.service import DutyFacts
from web.finding.names import fold_name

MOST_ROWS = 300
_LOOKED_AT = 10
"""Rows from the top in which the headings are looked for."""

HEADINGS = {
    "number": ("序号", "编号"),
    "title": ("重点任务", "工作任务", "任务", "任务名称", "工作事项", "项目名称"),
    "measures": ("主要措施", "工作内容", "实施内容", "具体措施", "工作措施"),
    "lead": ("牵头单位", "牵头部门"),
    "partners": ("责任单位", "配合单位", "参与单位", "配合部门"),
    "due": ("完成时限", "完成时间", "时限"),
}
"""What a column can be called; compared folded."""

_LONGEST = {"number": 20, "title": 200, "measures": 4000, "lead": 200, "partners": 1000}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database takes; files are read without it, what a page sends back may hold it."""
_BETWEEN = re.compile(r"[、，,；;\n]+")

Raw = dict[str, str]
"""A row as it stands in the file: name -> text, and ``row``, its number there."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken as it is, and why."""

    number: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Into:
    """Where the duties of a file go; ``due_on`` is for rows that give no day."""

    district: str
    pair_id: int | None = None
    due_on: date | None = None


@dataclass(slots=True)
class Found:
    """What a file holds."""

    rows: list[Raw] = field(default_factory=list)
    """Those that can be taken, as they stood."""
    duties: list[DutyFacts] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    """Titles that the list holds already."""
    bad: list[BadRow] = field(default_factory=list)


def split_names(text: str) -> tuple[str, ...]:
    """Return the names in a text, separated by line ends or commas, each once."""
    names = (part.strip() for part in _BETWEEN.split(narrow(text)))
    return tuple(dict.fromkeys(name for name in names if name))


def read(content: bytes, name: str) -> list[Raw]:
    """Return the rows of a file. Raises InputError of ``file``, with the reason as its text."""
    try:
        sheets = read_sheets(content, name)
    except BadTable as error:
        raise InputError.of("file", "unreadable", "\n".join(error.problems)) from error
    for sheet in sheets:
        columns, rows = _find_headings(sheet)
        if columns:
            _fill_merged(sheet, rows)
            found = list(_raw_rows(columns, rows))
            if len(found) > MOST_ROWS:
                text = gettext("表格超过 %(most)s 行，请分成几份导入。", most=MOST_ROWS)
                raise InputError.of("file", "too_many", text)
            return found
    text = gettext("没有找到“重点任务”和“牵头单位”两列，请补上表头后重新上传。")
    raise InputError.of("file", "no_headings", text)


def dump_rows(rows: Sequence[Raw]) -> str:
    """Return rows as the page of the preview carries them."""
    return json.dumps(rows, ensure_ascii=False)


def load_rows(text: str) -> list[Raw]:
    """Return the rows that the preview carried. Raises InputError of ``file`` for anything else."""
    try:
        rows = json.loads(text)
        known = {"row", *HEADINGS}
        found = [{name: _plain(one[name]) for name in known & one.keys()} for one in rows]
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        text = gettext("没有收到要导入的行，请重新选择文件。")
        raise InputError.of("file", "unreadable", text) from error
    return found[:MOST_ROWS]


def _plain(value: object) -> str:
    return _UNSTORABLE.sub("", str(value))


def check(rows: Iterable[Raw], into: Into) -> Found:
    """Return which rows can be taken, which the list holds already, and what is wrong with others.

    A line of the list is known by its task and its measures.
    """
    found = Found()
    known = {_key(one) for one in list_duties(into.district)}
    seen: dict[tuple[str, str], str] = {}
    for raw in rows:
        key = fold_name(raw.get("title", "")), fold_name(raw.get("measures", ""))
        if key in known:
            found.known.append(raw.get("title", ""))
            continue
        reasons = list(_faults(raw, into))
        if key in seen:
            reasons.append(gettext("与第 %(row)s 行相同。", row=seen[key]))
        seen.setdefault(key, raw.get("row", ""))
        if reasons:
            found.bad.append(BadRow(raw.get("row", ""), tuple(reasons)))
        else:
            found.rows.append(raw)
            found.duties.append(_facts(raw, into))
    return found


def _key(duty: CountyDuty) -> tuple[str, str]:
    return fold_name(duty.title), fold_name(duty.measures)


def _find_headings(sheet: Sheet) -> tuple[dict[str, int], list[Row]]:
    """Return (name -> column, the rows below), both empty where a sheet is no such list."""
    for place, row in enumerate(sheet.rows[:_LOOKED_AT]):
        words = {fold_name(cell.shown): column for column, cell in row.cells.items()}
        columns = {
            name: next(words[one] for one in known if one in words)
            for name, known in HEADINGS.items()
            if any(one in words for one in known)
        }
        if "title" in columns and not columns.keys().isdisjoint({"lead", "partners"}):
            return columns, [row for row in sheet.rows[place + 1 :] if row.cells]
    return {}, []


def _fill_merged(sheet: Sheet, rows: Iterable[Row]) -> None:
    """Let every row of merged cells say what the first of them says."""
    by_number = {row.number: row for row in rows}
    for span in sheet.spans:
        first = by_number.get(span.top)
        cell = first.cells.get(span.left) if first else None
        for number in range(span.top + 1, min(span.bottom, span.top + MOST_ROWS) + 1):
            row = by_number.get(number)
            if cell is not None and row is not None:
                row.cells.setdefault(span.left, cell)


def _raw_rows(columns: Mapping[str, int], rows: Iterable[Row]) -> Iterator[Raw]:
    title = ""
    for row in rows:
        raw = {
            name: _text_of(row.cells[column])
            for name, column in columns.items()
            if column in row.cells
        }
        # A line alone across the table names a part of the list.
        if len({text for text in raw.values() if text}) < 2:
            continue
        # Of several measures below one task the first alone may name it.
        title = raw.get("title") or title
        names = split_names(raw.get("partners", ""))
        if "lead" not in columns and names:
            raw["lead"], raw["partners"] = names[0], "、".join(names[1:])
        yield {"row": str(row.number), **raw, "title": title}


def _text_of(cell: Cell) -> str:
    if isinstance(cell.value, (date, datetime)):
        return f"{cell.value:%Y-%m-%d}"
    text = cell.shown.strip()
    # A .csv file marks what a spreadsheet would take for a formula.
    return text[1:] if text.startswith("'") and escape_formula(text[1:]) == text else text


def _faults(raw: Raw, into: Into) -> Iterator[str]:
    if not raw.get("title"):
        yield gettext("没有写任务。")
    if not raw.get("lead"):
        yield gettext("没有写牵头单位。")
    for name, most in _LONGEST.items():
        if len(raw.get(name, "")) > most:
            yield gettext("“%(column)s”超过 %(most)s 个字。", column=HEADINGS[name][0], most=most)
    written = raw.get("due", "")
    if parse_due(written) is None and into.due_on is None:
        if written:
            yield gettext("看不懂完成时限“%(text)s”，可以写 2026年12月底。", text=written[:40])
        else:
            yield gettext("没有写完成时限，请补上，或填写“没有写时限的，按”。")


def _facts(raw: Raw, into: Into) -> DutyFacts:
    due = parse_due(raw.get("due", "")) or into.due_on
    assert due is not None
    return DutyFacts(
        title=raw["title"],
        lead=raw["lead"],
        due_on=due,
        district=into.district,
        number=raw.get("number", ""),
        measures=raw.get("measures", ""),
        partners=split_names(raw.get("partners", "")),
        pair_id=into.pair_id,
    )
