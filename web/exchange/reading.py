"""Needs and achievements out of a file: the one reader of ``match``, ``import`` and the site."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from matcher.types import Kind
from web.base.cells.places import Names, place_of_section
from web.base.files.limits import MOST_COLUMNS, MOST_FINDINGS, MOST_TABLES_BELOW
from web.base.listing.spec import CONTENT
from web.base.sheets.grid import Sheet
from web.base.sheets.problems import refuse
from web.base.sheets.sources import read_sheets
from web.exchange.aside import SECTION, Judge
from web.exchange.columns import RUNNING, TRL_REQUIRED
from web.exchange.forms import find_form
from web.exchange.found import ColumnFound, Finding, Place, Reading, ReadRow, SheetFound
from web.exchange.keys import Key, assign_keys
from web.exchange.layout import (
    SEARCHED,
    Reader,
    Table,
    add_columns,
    find_table,
    make_reader,
    table_below,
)
from web.exchange.merging import fill_down
from web.exchange.rows import Draft, RowReader, stated

Progress = Callable[[int, int], None]
"""Told how many rows of how many were read."""

_STEP = 200
_EXAMPLE = 40


def read_table(
    source: Path | bytes,
    name: str,
    kind: Kind,
    names: Names | None = None,
    mapping: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Reading:
    """Return what a file of needs or achievements holds; BadTable where the whole is unreadable.

    ``names`` turns names of industries and districts into codes. ``mapping`` says what a heading
    means (a field's name, or "" for none) where it was corrected.
    """
    sheets = read_sheets(source, name)
    work = _Work(name, make_reader(kind, mapping), names or {}, _count(sheets), progress)
    several = sum(bool(sheet.rows) for sheet in sheets) > 1
    for sheet in sheets:
        work.read_sheet(sheet, sheet.name if several else "")
    return work.finish()


def _count(sheets: Sequence[Sheet]) -> int:
    return sum(len(sheet.rows) for sheet in sheets if not sheet.is_hidden)


class _Work:
    """Reads sheet after sheet, and keeps what was found."""

    def __init__(
        self, name: str, reader: Reader, names: Names, total: int, progress: Progress | None
    ) -> None:
        self._name = name
        self._reader = reader
        self._names = names
        self._total = total
        self._progress = progress
        self._done = 0
        self._has_headings = False
        self._drafts: list[Draft] = []
        self._sheets: list[SheetFound] = []
        self._left_out: list[Finding] = []
        self._tables = 0
        self._findings = 0

    def read_sheet(self, sheet: Sheet, label: str) -> None:
        """Read one sheet, all its tables, or say why it is left out."""
        if not sheet.rows:
            return
        if sheet.is_hidden:
            self._leave(
                label or sheet.name, 0, "隐藏的工作表，未读入", "a hidden sheet is left out"
            )
            return
        table = find_form(sheet, self._reader) or find_table(sheet, self._reader)
        if table is None:
            self._leave(
                label,
                0,
                f"前 {SEARCHED} 行里没有找到标题行，未读入",
                f"no headings in the first {SEARCHED} rows; left out",
            )
            return
        self._has_headings = True
        if sheet.beyond:
            self._leave(
                label,
                0,
                f"第 {MOST_COLUMNS} 列之后的内容（如 {sheet.beyond}）未读入",
                f"cells beyond column {MOST_COLUMNS} (such as {sheet.beyond}) are left out",
            )
        for _ in range(MOST_TABLES_BELOW):
            table = self._read_one(table, label)
            if table is None:
                return
        raise refuse(self._name, "表格过多，请分成几个文件", "too many tables; split the file")

    def _read_one(self, table: Table, label: str) -> Table | None:
        """Read a table up to where another one begins; return that one."""
        if "title" not in table.fields:
            self._leave(
                label,
                table.heading_row,
                "缺少“标题/title”列（名称），整张表未读入",
                'the column "标题/title" (name) is missing; the table is left out',
            )
            return None
        fill_down(table, self._name)
        if not table.sheet.is_text:
            add_columns(table)
        if not table.rows:
            self._leave(label, table.heading_row, "没有填写内容", "nothing is filled in")
        self._tables += 1
        begun = len(self._drafts)
        following = self._read_rows(table, label)
        self._sheets.append(_describe(table, label, self._drafts[begun:]))
        self._name_columns(table, label, self._drafts[begun:])
        return following

    def _read_rows(self, table: Table, label: str) -> Table | None:
        judge = Judge(table)
        rows = RowReader(self._reader.kind, table, label, self._names)
        field, district = place_of_section(table.sheet.name, self._names)
        is_table = table.sheet.headings is None
        last = max((column.at for column in table.columns), default=0)
        for position, row in enumerate(table.rows):
            self._advance()
            reason = judge.why_aside(row) if is_table else None
            if reason is None and is_table:
                following = table_below(table, position, self._reader)
                if following is not None:
                    return following
            if reason is not None:
                first = next(iter(dict(sorted(row.cells.items())).values())).shown
                self._leave(label, row.number, reason.zh, reason.en, first)
                if reason is SECTION:
                    found = place_of_section(first, self._names)
                    field, district = found[0] or field, found[1] or district
                continue
            draft = rows.read(row)
            draft.table = self._tables
            if table.sheet.is_text and max(row.cells) > last:
                draft.object_to("", "单元格多于标题列", "more cells than headings")
            _place(draft, field, district)
            self._drafts.append(draft)
            self._count_findings(draft)
        return None

    def _count_findings(self, draft: Draft) -> None:
        self._findings += len(draft.problems) + len(draft.remarks)
        if self._findings > MOST_FINDINGS:
            raise refuse(
                self._name,
                f"需要核对的地方超过 {MOST_FINDINGS} 处，请对照模板整理表格后再用",
                f"more than {MOST_FINDINGS} cells need a look; arrange the table like the template",
            )

    def _advance(self) -> None:
        self._done += 1
        if self._progress is not None and self._done % _STEP == 0:
            self._progress(self._done, self._total)

    def _leave(self, sheet: str, row: int, zh: str, en: str, value: str = "") -> None:
        self._left_out.append(Finding(Place(sheet, row), zh, en, value[:_EXAMPLE]))

    def _name_columns(self, table: Table, label: str, drafts: Sequence[Draft]) -> None:
        """Say once which columns only the notes keep, and which were read although hidden."""
        filled = {
            place for draft in drafts for place, text in enumerate(draft.cells) if text.strip()
        }
        unused = [
            column.heading
            for place, column in enumerate(table.columns)
            if not column.field and place in filled
        ]
        hidden = [
            column.heading for column in table.columns if column.at in table.sheet.hidden_columns
        ]
        if unused:
            words = "、".join(unused)
            zh = f"没有对应项目的列，内容只记入备注：{words}"
            self._leave(label, table.heading_row, zh, f"columns kept in the notes only: {words}")
        if hidden:
            words = "、".join(hidden)
            zh = f"隐藏的列也已读入：{words}"
            self._leave(label, table.heading_row, zh, f"hidden columns were read as well: {words}")

    def finish(self) -> Reading:
        """Return the reading; BadTable where there is nothing in it."""
        if not self._drafts:
            raise self._nothing()
        keys = assign_keys(self._drafts, self._reader.kind, "编号/id")
        rows = tuple(
            _finish(draft, key, self._reader.kind)
            for draft, key in zip(self._drafts, keys, strict=True)
        )
        if self._progress is not None:
            self._progress(self._total, self._total)
        return Reading(
            self._name, self._reader.kind, tuple(self._sheets), rows, tuple(self._left_out)
        )

    def _nothing(self) -> Exception:
        if self._total == 0 and not self._left_out:
            return refuse(self._name, "文件是空的", "the file is empty")
        if not self._has_headings:
            return refuse(
                self._name,
                f"没有找到标题行：前 {SEARCHED} 行里应有一行列名，至少有“标题/title”（名称）一列",
                'no headings found: a row must name the columns, "标题/title" at least',
            )
        if not self._sheets:
            return refuse(
                self._name,
                "缺少“标题/title”列（名称）",
                'the column "标题/title" (name) is missing',
            )
        return refuse(self._name, "标题行之下没有数据", "no rows under the headings")


def _place(draft: Draft, field: str, district: str) -> None:
    """Give a row the field and the district of its section or sheet, where it names none."""
    if field and not draft.values.get("fields"):
        draft.values["fields"] = [field]
    if district and not draft.values.get("district"):
        draft.values["district"] = district


def _describe(table: Table, label: str, drafts: Sequence[Draft]) -> SheetFound:
    columns = []
    for place, column in enumerate(table.columns):
        example = next((draft.cells[place] for draft in drafts if draft.cells[place].strip()), "")
        name = "" if column.field == RUNNING else column.field
        columns.append(ColumnFound(column.heading, name, " ".join(example.split())[:_EXAMPLE]))
    return SheetFound(label, table.heading_row, tuple(columns))


def _finish(draft: Draft, key: Key, kind: Kind) -> ReadRow:
    values = stated(draft.values, kind)
    if draft.values.get(TRL_REQUIRED):
        values["musts"] = list(dict.fromkeys(("maturity", *values.get("musts", ()))))
    return ReadRow(
        place=draft.place(),
        key=key.key,
        has_own_key=key.is_own,
        text_key=key.of_text,
        values=values,
        organisation=str(draft.values.get("organisation", "")),
        credit_code=str(draft.values.get("credit_code", "")),
        content=str(draft.values.get(CONTENT, "")),
        note="\n".join(draft.notes),
        cells=draft.cells,
        problems=tuple(draft.problems),
        remarks=tuple(draft.remarks),
    )


def all_problems(reading: Reading) -> Iterator[Finding]:
    """Yield what is wrong with the rows, in the order of the file."""
    for row in reading.rows:
        yield from row.problems
