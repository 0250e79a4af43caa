"""One row of a table: its fields, what is wrong with it, what only its note keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from matcher.types import Kind
from web.base.cells.days import read_date
from web.base.cells.money import Amount, implausible, read_amount
from web.base.cells.places import Names
from web.base.cells.texts import NOTHING, read_line, read_text
from web.base.cells.wording import read_flag
from web.base.files.limits import LONGEST_CELL
from web.base.forms.fields import FEN_PER_WAN
from web.base.listing.spec import CONTENT, Shape
from web.base.sheets.grid import Cell, Fault, Row, column_name
from web.exchange.cells import (
    CellError,
    Unclear,
    check_codes,
    check_length,
    fit_keywords,
    reader_of,
    split_contact,
)
from web.exchange.columns import CONTACT, RUNNING, TRL_REQUIRED
from web.exchange.found import Finding, Place
from web.exchange.layout import Column, Table
from web.exchange.told import told_among
from web.postings.fields import LISTINGS

_SHOWN = 60
_UNDISCLOSED = "未公开"
"""What our own catalogues say where a field is hidden."""


@dataclass(slots=True)
class Draft:
    """A row while it is read."""

    sheet: str
    row: Row
    values: dict[str, Any] = field(default_factory=dict)
    """Fields of the listing, and of the file: id, running, organisation, credit_code, content."""
    cells: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    faulty_fields: set[str] = field(default_factory=set)
    """Fields whose cell is a formula without a value."""
    table: int = 0
    """Which table of the file the row is of."""
    id_heading: str = ""
    """The heading of its column of ids, if there is one."""

    def place(self, column: str = "") -> Place:
        """Return where a column of the row is."""
        return Place(self.sheet, self.row.number, column)

    def object_to(self, column: str, zh: str, en: str, value: str = "") -> None:
        """Note what keeps the row from being taken."""
        self.problems.append(Finding(self.place(column), zh, en, value[:_SHOWN]))

    def remark(self, column: str, zh: str, en: str, value: str = "") -> None:
        """Note what is worth a look."""
        self.remarks.append(Finding(self.place(column), zh, en, value[:_SHOWN]))


class RowReader:
    """Reads the rows of one table."""

    def __init__(self, kind: Kind, table: Table, sheet: str, names: Names) -> None:
        self._kind = kind
        self._table = table
        self._sheet = sheet
        self._names = names
        self._listing = LISTINGS[kind]
        self._used = [column for column in table.columns if column.field]
        passed_over = told_among(column.heading for column in table.columns)
        self._rest = [
            column
            for column in table.columns
            if not column.field and column.heading not in passed_over
        ]
        self._joined = {name for name in table.fields if len(table.columns_of(name)) > 1}
        ids = table.columns_of("id")
        self._id_heading = ids[0].heading if ids else ""

    def read(self, row: Row) -> Draft:
        """Return what a row says."""
        draft = Draft(self._sheet, row, id_heading=self._id_heading)
        draft.cells = tuple(_shown(row.cells.get(column.at)) for column in self._table.columns)
        for column in self._used:
            cell = row.cells.get(column.at)
            if cell is not None and self._is_readable(draft, column, cell):
                self._read_cell(draft, column, cell)
        for column in self._rest:
            cell = row.cells.get(column.at)
            if cell is not None and self._is_readable(draft, column, cell):
                _keep(draft, column, cell)
        self._check(draft)
        return draft

    def _is_readable(self, draft: Draft, column: Column, cell: Cell) -> bool:
        if cell.fault is not Fault.NONE:
            address = f"{column_name(column.at)}{draft.row.number}"
            if column.field:
                draft.faulty_fields.add(column.field)
            if cell.fault is Fault.FORMULA:
                draft.remark(
                    column.heading,
                    f"单元格 {address} 是公式，文件里没有存它的结果；请在表格软件中打开后保存再用",
                    f"cell {address} is a formula without a stored value; open and save the file",
                    cell.shown,
                )
            else:
                draft.remark(
                    column.heading,
                    f"单元格 {address} 的公式出错（{cell.shown}）",
                    f"the formula in cell {address} failed ({cell.shown})",
                )
            return False
        if len(cell.shown) > LONGEST_CELL:
            draft.object_to(
                column.heading,
                f"超过 {LONGEST_CELL} 个字",
                f"longer than {LONGEST_CELL} characters",
                cell.shown,
            )
            return False
        return cell.shown.strip() != _UNDISCLOSED

    def _read_cell(self, draft: Draft, column: Column, cell: Cell) -> None:
        name = column.field
        try:
            try:
                value = self._understand(draft, column, cell)
            except Unclear as unclear:
                check_codes(name, cell.shown)
                _keep(draft, column, cell)
                draft.remark(column.heading, unclear.zh, unclear.en, cell.shown)
                value = unclear.value
            if value not in (None, "", (), [], {}):
                self._store(draft, column, value)
        except CellError as error:
            draft.object_to(column.heading, error.zh, error.en, cell.shown)

    def _understand(self, draft: Draft, column: Column, cell: Cell) -> Any:
        name = column.field
        spec = self._listing.by_name.get(name)
        if spec is None or name == "id":
            return _read_of_file(name, cell)
        if spec.shape is Shape.MONEY:
            return read_amount(cell.value, column.unit or FEN_PER_WAN)
        if spec.shape is Shape.DATE:
            return read_date(cell.value, self._table.sheet.is_1904)
        if spec.shape in {Shape.LINE, Shape.TEXT}:
            return reader_of(spec)(_text_value(cell), self._names)
        return reader_of(spec)(cell.value, self._names)

    def _store(self, draft: Draft, column: Column, value: Any) -> None:
        name, values = column.field, draft.values
        if isinstance(value, Amount):
            self._store_amount(draft, column, value)
        elif isinstance(value, dict):
            for key, text in value.items():
                values.setdefault(key, text)
        elif isinstance(value, (list, tuple)):
            known = values.get(name, [])
            values[name] = [*known, *(one for one in value if one not in known)]
        elif name in self._joined and isinstance(value, str):
            self._join(draft, column, value)
        else:
            values[name] = value
        if isinstance(values.get(name), str):
            check_length(name, self._kind, values[name])

    def _join(self, draft: Draft, column: Column, text: str) -> None:
        spec = self._listing.by_name.get(column.field)
        if spec is not None and spec.shape is Shape.LINE:
            known = draft.values.get(column.field)
            draft.values[column.field] = f"{known}；{text}" if known and known != text else text
            return
        if text.lower() in NOTHING:
            return
        told = f"{column.heading}：{text}"
        known = draft.values.get(column.field)
        draft.values[column.field] = f"{known}\n{told}" if known else told

    def _store_amount(self, draft: Draft, column: Column, amount: Amount) -> None:
        for fen in {amount.low, amount.high}:
            strange = implausible(fen)
            if strange:
                _keep_text(draft, column, draft.row.cells[column.at].shown)
                draft.remark(column.heading, *strange, draft.row.cells[column.at].shown)
        if column.field == "budget_max":
            if amount == (None, 0):
                # On lists of open challenges 0 stands for 面议.
                return
            if amount.low is not None:
                draft.values.setdefault("budget_min", amount.low)
            if amount.high is not None:
                draft.values["budget_max"] = amount.high
            return
        is_low = column.field == "budget_min"
        value = amount.low if amount.high is None or (is_low and amount.is_range) else amount.high
        if amount.is_range:
            _keep_text(draft, column, draft.row.cells[column.at].shown)
            draft.remark(
                column.heading,
                "写的是范围，按下限计" if is_low else "写的是范围，按上限计",
                "a range: its lower end is taken" if is_low else "a range: its upper end is taken",
                draft.row.cells[column.at].shown,
            )
        if value is not None:
            draft.values[column.field] = value

    def _check(self, draft: Draft) -> None:
        values = draft.values
        if not values.get("title") and not any(
            problem.place.column == self._title_heading for problem in draft.problems
        ):
            draft.object_to(self._title_heading, "不能为空", "must not be empty")
        low, high = values.get("budget_min"), values.get("budget_max")
        if low is not None and high is not None and low > high:
            draft.object_to(
                next((one.heading for one in self._table.columns_of("budget_min")), ""),
                "预算下限高于预算上限",
                "the lower end of the budget is above the upper end",
            )
        if "keywords" in values:
            try:
                values["keywords"] = list(fit_keywords(tuple(values["keywords"])))
            except Unclear as unclear:
                heading = self._table.columns_of("keywords")[0].heading
                draft.notes.append(f"{heading}：{'、'.join(values['keywords'])}")
                draft.remark(heading, unclear.zh, unclear.en)
                values["keywords"] = list(unclear.value)

    @property
    def _title_heading(self) -> str:
        return next((column.heading for column in self._table.columns_of("title")), "标题/title")


def _read_of_file(name: str, cell: Cell) -> Any:
    """Return what a cell says that is no field of a listing."""
    if name in {"id", RUNNING}:
        return read_line(cell.shown)
    if name == CONTACT:
        return split_contact(cell.value)
    if name == TRL_REQUIRED:
        return read_flag(cell.value)
    return read_text(_text_value(cell)) if name == CONTENT else read_line(_text_value(cell))


def _shown(cell: Cell | None) -> str:
    return "" if cell is None else cell.shown


def _text_value(cell: Cell) -> object:
    return cell.value if isinstance(cell.value, (str, list, dict)) else cell.shown


def _keep(draft: Draft, column: Column, cell: Cell) -> None:
    if column.field != RUNNING:
        _keep_text(draft, column, cell.shown)


def _keep_text(draft: Draft, column: Column, text: str) -> None:
    plain = read_text(text)
    line = f"{column.heading}：{plain}"
    if plain.lower() not in NOTHING and line not in draft.notes:
        draft.notes.append(line)


def stated(values: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """Return the fields of the listing among the values of a row."""
    names = {spec.name for spec in LISTINGS[kind].asked} | {"district"}
    return {name: value for name, value in values.items() if name in names}
