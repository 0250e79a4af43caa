"""Where the headings of a sheet are, and which fields its columns stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from matcher.types import Kind
from web.base.files.limits import LONGEST_HEADING
from web.base.sheets.grid import Row, Sheet, Span, column_name
from web.exchange.columns import RUNNING, find_field, simplify_heading, unit_of
from web.exchange.headings import JOINED

Parts = dict[int, tuple[str, ...]]
"""Column -> the texts of its headings above each other, the lowest last."""

SEARCHED = 30
"""Headings begin within so many filled rows."""
_TALLEST = 3
_LONGEST_HEADING = 40
_FIGURE = re.compile(r"\d[\d.,]*")
_TABLE_UNIT = re.compile(r"单位\s*[:：]\s*[^\s:：]*元|金额[^\s]*以[^\s]*元")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its place, its heading, what it stands for."""

    at: int
    heading: str
    field: str
    unit: int | None = None
    """The fen of one, where the heading or a line above the table names a unit."""
    rank: int = 0
    """How sure its meaning is: the smaller the better."""


@dataclass(slots=True)
class Table:
    """A table in a sheet: its columns, and the rows below its headings."""

    sheet: Sheet
    heading_row: int
    columns: list[Column]
    rows: list[Row]
    headings: Parts = field(default_factory=dict)

    @property
    def fields(self) -> set[str]:
        """The fields that columns stand for."""
        return {column.field for column in self.columns if column.field}

    def columns_of(self, name: str) -> list[Column]:
        """Return the columns of a field, from left to right."""
        return [column for column in self.columns if column.field == name]


@dataclass(frozen=True, slots=True)
class Reader:
    """What headings mean for a kind of posting, and what was corrected by hand."""

    kind: Kind
    mapping: Mapping[str, str]

    def meaning(self, parts: Sequence[str]) -> tuple[str, int] | None:
        """Return (field, how sure) of a heading, or None for one that is unknown."""
        if self.mapping:
            heading = say_heading(parts)
            for known in (heading, simplify_heading(heading)):
                if known in self.mapping:
                    return self.mapping[known], -1
        return find_field(parts, self.kind)


def make_reader(kind: Kind, mapping: Mapping[str, str] | None) -> Reader:
    """Return a reader of headings; corrections count for other spellings of a heading as well."""
    given = dict(mapping or {})
    return Reader(kind, {simplify_heading(text): name for text, name in given.items()} | given)


def find_table(sheet: Sheet, reader: Reader) -> Table | None:
    """Return the table of a sheet, or None where no headings are found."""
    if sheet.headings is not None:
        given: Parts = {place: (heading,) for place, heading in enumerate(sheet.headings)}
        return Table(sheet, 1, make_columns(given, reader, None), sheet.rows, given)
    spans = _Spans(sheet)
    found: tuple[int, int] | None = None
    best = 1
    # A row alone first: another one above or below must add something to be of the headings.
    for height in range(1, _TALLEST + 1):
        for start in range(min(SEARCHED, len(sheet.rows))):
            if height > 1 and not _goes_on(sheet, start, height):
                continue
            score = _score(spans.parts(start, height), reader)
            if score > best:
                best, found = score, (start, height)
    found = found or _find_single(sheet, reader, spans)
    if found is None:
        return None
    start, height = _with_row_above(sheet, found, best, reader, spans)
    parts = spans.parts(start, height)
    unit = _unit_above(sheet.rows[:start])
    last = sheet.rows[start + height - 1].number
    columns = make_columns(parts, reader, unit)
    return Table(sheet, last, columns, sheet.rows[start + height :], parts)


def table_below(table: Table, position: int, reader: Reader) -> Table | None:
    """Return the table that begins with the row at ``position``, if other headings stand there."""
    row = table.rows[position]
    if len(row.cells) < 3 or not _may_head(row):
        return None
    parts: Parts = {at: (cell.shown,) for at, cell in row.cells.items()}
    meanings = [reader.meaning(part) for part in parts.values()]
    fields = {meaning[0] for meaning in meanings if meaning and meaning[0]}
    known = sum(meaning is not None for meaning in meanings)
    if "title" not in fields or len(fields) < 3 or known * 5 < len(parts) * 4:
        return None
    columns = make_columns(parts, reader, None)
    return Table(table.sheet, row.number, columns, table.rows[position + 1 :], parts)


def _may_head(row: Row) -> bool:
    """Return whether the texts of a row are short and without figures, as headings are."""
    unlike = sum(
        len(cell.shown) > _LONGEST_HEADING or any(sign.isdigit() for sign in cell.shown)
        for cell in row.cells.values()
    )
    return unlike * 5 <= len(row.cells)


def say_heading(parts: Iterable[str]) -> str:
    """Return a heading in one line."""
    heading = " / ".join(" ".join(part.split()) for part in parts)
    # Notes repeat it in every row.
    return heading if len(heading) <= LONGEST_HEADING else f"{heading[: LONGEST_HEADING - 1]}…"


class _Spans:
    """The merged cells at the top of a sheet, and what headings stand above each other there."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        rows = sheet.rows[: SEARCHED + _TALLEST]
        last = rows[-1].number if rows else 0
        self.spans = [span for span in sheet.spans if span.top <= last][:2000]

    def covering(self, row: int, column: int) -> Span | None:
        """Return the merged cells that a place belongs to."""
        for span in self.spans:
            if span.top <= row <= span.bottom and span.left <= column <= span.right:
                return span
        return None

    def parts(self, start: int, height: int) -> dict[int, tuple[str, ...]]:
        """Return column -> the texts above each other, the lowest last."""
        rows = self._sheet.rows[start : start + height]
        columns = sorted({column for row in rows for column in row.cells})
        found: dict[int, tuple[str, ...]] = {}
        for column in columns:
            texts: list[str] = []
            for place in range(len(rows)):
                text = self._text(rows, place, column)
                if text and (not texts or texts[-1] != text):
                    texts.append(text)
            if texts:
                found[column] = tuple(texts)
        return found

    def _text(self, rows: Sequence[Row], place: int, column: int) -> str:
        """Return what stands over a column, as far as it can be a heading."""
        return self._whole_text(rows, place, column)[: LONGEST_HEADING + 1]

    def _whole_text(self, rows: Sequence[Row], place: int, column: int) -> str:
        row = rows[place]
        if column in row.cells:
            return row.cells[column].shown.strip()
        span = self.covering(row.number, column)
        if span is not None:
            if span.top < row.number:
                return ""
            first = row.cells.get(span.left)
            return first.shown.strip() if first else ""
        if place == len(rows) - 1:
            return ""
        return self._from_the_left(rows, place, column)

    def _from_the_left(self, rows: Sequence[Row], place: int, column: int) -> str:
        """Return the text that runs on from the left, where cells are not merged but empty."""
        below = rows[place + 1]
        for left in range(column - 1, -1, -1):
            if left + 1 not in below.cells or left not in below.cells:
                return ""
            if left in rows[place].cells:
                return rows[place].cells[left].shown.strip()
        return ""


def _score(parts: Mapping[int, Sequence[str]], reader: Reader) -> int:
    meanings = [reader.meaning(part) for part in parts.values() if len(part[-1]) <= 60]
    fields = {meaning[0] for meaning in meanings if meaning and meaning[0]}
    return len(fields - {RUNNING}) + ("title" in fields)


def _goes_on(sheet: Sheet, start: int, height: int) -> bool:
    """Return whether headings may go on in the row at the end: merged above, or empty beside."""
    if start + height > len(sheet.rows):
        return False
    rows = sheet.rows[start : start + height]
    if rows[-1].number - rows[0].number >= height:
        return False
    return not any(
        above.cells.keys() == below.cells.keys() or _are_figures(above, below)
        for above, below in pairwise(rows)
    )


def _are_figures(above: Row, below: Row) -> bool:
    """Return whether a row holds nothing but numbers, each below a heading of its own."""
    return all(
        column in above.cells and _FIGURE.fullmatch(cell.shown.strip())
        for column, cell in below.cells.items()
    )


def _find_single(sheet: Sheet, reader: Reader, spans: _Spans) -> tuple[int, int] | None:
    """Return the row of a table of one known column: the title, beside hardly anything."""
    for start in range(min(SEARCHED, len(sheet.rows) - 1)):
        parts = spans.parts(start, 1)
        meanings = [reader.meaning(part) for part in parts.values()]
        if len(parts) <= 3 and any(meaning and meaning[0] == "title" for meaning in meanings):
            return start, 1
    return None


def _with_row_above(
    sheet: Sheet, found: tuple[int, int], best: int, reader: Reader, spans: _Spans
) -> tuple[int, int]:
    """Take in a row of merged headings above, which may name units, where nothing is lost."""
    start, height = found
    if not start or height == _TALLEST:
        return found
    above = sheet.rows[start - 1]
    wide = [span for span in spans.spans if span.top == above.number and span.right > span.left]
    width = max(sheet.rows[start].cells, default=0)
    partial = [span for span in wide if span.right - span.left < width]
    if not partial or len(above.cells) < 2 or sheet.rows[start].number - above.number > 1:
        return found
    wider = spans.parts(start - 1, height + 1)
    return (start - 1, height + 1) if _score(wider, reader) >= best else found


def _unit_above(rows: Sequence[Row]) -> int | None:
    for row in reversed(rows):
        for cell in row.cells.values():
            found = _TABLE_UNIT.search(cell.shown)
            if found:
                return unit_of([found[0].replace("单位", "").replace("金额", "")])
    return None


def make_columns(
    parts: Mapping[int, tuple[str, ...]], reader: Reader, unit: int | None
) -> list[Column]:
    """Return the columns of a table with what they stand for."""
    columns = []
    for at, texts in parts.items():
        meaning = reader.meaning(texts) or ("", 99)
        heading = say_heading(texts) or f"{column_name(at)} 列"
        columns.append(Column(at, heading, meaning[0], unit_of(texts) or unit, meaning[1]))
    return _one_for_each(columns)


def _one_for_each(columns: list[Column]) -> list[Column]:
    """Leave each field to its surest column, except where the texts of several are joined."""
    best: dict[str, Column] = {}
    for column in columns:
        if (column.field and column.field not in best) or (
            column.field and column.rank < best[column.field].rank
        ):
            best[column.field] = column
    return [
        column
        if not column.field or column.field in JOINED or best[column.field] is column
        else replace(column, field="")
        for column in columns
    ]


def add_columns(table: Table) -> None:
    """Give the columns without a heading, in which there is something, a name of their own."""
    known = {column.at for column in table.columns}
    found = sorted({at for row in table.rows for at in row.cells} - known)
    table.columns.extend(Column(at, f"{column_name(at)} 列", "") for at in found)
