"""The subsidies of a year as a document and as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import formats, labels
from web.base.papers.blocks import Block, Grid, Heading, Paper, Paragraph
from web.base.sheets.tables import Column, Table
from web.deals.models import Contract
from web.subsidies.queries import UnitYear, sum_units
from web.subsidies.states import Line, Rule
from web.subsidies.words import (
    exact_yuan,
    rate_text,
    say_rounding,
    say_rule,
    say_share,
    say_source,
)


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A line of the table: a contract of a unit."""

    unit: UnitYear
    contract: Contract
    line: Line


def contract_table(year: int, units: Sequence[UnitYear]) -> Table[ContractRow]:
    """Return the table with a line for each contract."""
    return Table(_title(year, units), gettext("合同明细"), CONTRACT_COLUMNS, _rows(units))


def unit_table(year: int, units: Sequence[UnitYear]) -> Table[UnitYear]:
    """Return the table with a line for each unit."""
    return Table(_title(year, units), gettext("按单位"), UNIT_COLUMNS, units)


def write_document(
    year: int, units: Sequence[UnitYear], rules: Sequence[Rule], today: date
) -> Paper:
    """Return the document: the rules, all units, and the computation of each."""
    blocks: list[Block] = [Heading(gettext("规则")), *_rule_blocks(rules)]
    blocks += [Heading(gettext("各单位补助额")), _unit_grid(units)]
    if any(one.contracts for one in units):
        blocks += [Heading(gettext("逐份计算")), _contract_grid(units)]
    return Paper(
        title=gettext("%(year)s 年技术合同补助测算表", year=year),
        subtitle=f"{labels.site_name()} · {formats.day(today)}",
        blocks=blocks,
        is_demo=any(one.is_demo for one in units),
        is_landscape=True,
        signatures=(gettext("测算人"), gettext("复核人"), gettext("单位（盖章）")),
    )


def yuan(fen: int) -> Decimal:
    """Return an amount in yuan, exactly."""
    return Decimal(fen) / 100


def _title(year: int, units: Sequence[UnitYear]) -> str:
    title = gettext("%(year)s 年技术合同补助测算表", year=year)
    if any(one.is_demo for one in units):
        title = gettext("%(title)s（含演示数据）", title=title)
    return title


def _rule_blocks(rules: Sequence[Rule]) -> Iterator[Block]:
    if not rules:
        yield Paragraph(gettext("地区配置里还没有补助规则。"))
    for rule in rules:
        yield Paragraph(say_rule(rule))
        yield Paragraph(say_source(rule), is_note=True)
    yield Paragraph(say_rounding(), is_note=True)


def _unit_grid(units: Sequence[UnitYear]) -> Grid:
    totals = sum_units(units)
    rows = [
        (
            one.organisation.name,
            str(len(one.contracts)),
            formats.exact_money(one.subsidy.counted),
            exact_yuan(one.subsidy.exact),
            formats.exact_money(one.subsidy.amount),
            say_step(one),
        )
        for one in units
    ]
    return Grid(
        headings=(
            gettext("单位"),
            gettext("合同数"),
            gettext("计入金额"),
            gettext("封顶前"),
            gettext("补助额"),
            gettext("记录"),
        ),
        rows=rows,
        widths=(0.24, 0.07, 0.16, 0.16, 0.15, 0.22),
        numeric=frozenset({1, 2, 3, 4}),
        total=(
            gettext("合计"),
            str(totals.contracts),
            formats.exact_money(totals.counted),
            exact_yuan(totals.exact),
            formats.exact_money(totals.amount),
            "",
        ),
        empty=gettext("这一年没有登记的技术合同。"),
    )


def _contract_grid(units: Sequence[UnitYear]) -> Grid:
    rows: list[tuple[str, ...]] = []
    for unit in units:
        name = unit.organisation.name
        for line in unit.lines:
            contract = unit.contracts[line.contract.contract_id]
            said = say_share(line.contract.amount, line.rule, line.share)
            number, day = contract.registration_number or "", formats.day(contract.registered_on)
            rows.append((name, day, number, contract.project_name, said))
        if len(unit.lines) > 1 or unit.subsidy.is_capped:
            rows.append((name, "", "", gettext("本单位"), say_sum(unit)))
    return Grid(
        headings=(
            gettext("单位"),
            gettext("登记日期"),
            gettext("登记编号"),
            gettext("项目名称"),
            gettext("计算"),
        ),
        rows=rows,
        widths=(0.21, 0.15, 0.15, 0.22, 0.27),
        numeric=frozenset({4}),
    )


def say_sum(unit: UnitYear) -> str:
    """Return how a unit's shares become its subsidy."""
    parts = [gettext("合计 %(sum)s", sum=exact_yuan(unit.subsidy.exact))]
    if unit.subsidy.is_capped:
        parts.append(gettext("封顶后 %(sum)s", sum=exact_yuan(unit.subsidy.limited)))
    parts.append(gettext("补助额 %(sum)s", sum=formats.exact_money(unit.subsidy.amount)))
    return gettext("；").join(parts) + gettext("。")


def say_step(unit: UnitYear) -> str:
    """Return what was recorded last, and the difference since."""
    if unit.last is None:
        return gettext("未核对")
    said = gettext(
        "%(day)s %(step)s", day=formats.day(unit.last.day), step=labels.label(unit.last.step)
    )
    if unit.difference:
        said = gettext("%(said)s，现在相差 %(sum)s", said=said, sum=signed_money(unit.difference))
    return said


def signed_money(fen: int) -> str:
    """Return a difference with its sign."""
    sign = "+" if fen > 0 else "−" if fen < 0 else ""
    return sign + formats.exact_money(abs(fen))


def _rows(units: Sequence[UnitYear]) -> Iterator[ContractRow]:
    for unit in units:
        for line in unit.lines:
            yield ContractRow(unit, unit.contracts[line.contract.contract_id], line)


def _exact(row: ContractRow) -> Decimal:
    return Decimal(row.line.share.numerator) / Decimal(row.line.share.denominator) / 100


CONTRACT_COLUMNS: list[Column[Any]] = [
    Column("unit", _l("单位"), lambda row: row.unit.organisation.name, 32),
    Column("registered_on", _l("登记日期"), lambda row: row.contract.registered_on, 12),
    Column("registration_number", _l("登记编号"), lambda row: row.contract.registration_number, 22),
    Column("number", _l("合同编号"), lambda row: row.contract.number, 18),
    Column("project_name", _l("项目名称"), lambda row: row.contract.project_name, 40),
    Column("total", _l("合同成交总金额（元）"), lambda row: yuan(row.contract.total), 20),
    Column("technical", _l("技术交易额（元）"), lambda row: yuan(row.contract.technical), 18),
    Column("rule", _l("规则版本"), lambda row: row.line.rule.version if row.line.rule else "", 10),
    Column("rate", _l("比例"), lambda row: rate_text(row.line.rule) if row.line.rule else "", 8),
    Column("share", _l("计算额（元，未取整）"), _exact, 20),
]

UNIT_COLUMNS: list[Column[Any]] = [
    Column("unit", _l("单位"), lambda unit: unit.organisation.name, 32),
    Column("credit_code", _l("统一社会信用代码"), lambda unit: unit.organisation.credit_code, 22),
    Column("contracts", _l("合同数"), lambda unit: len(unit.contracts), 8),
    Column("counted", _l("计入金额（元）"), lambda unit: yuan(unit.subsidy.counted), 18),
    Column(
        "exact",
        _l("封顶前（元，未取整）"),
        lambda unit: (
            Decimal(unit.subsidy.exact.numerator) / Decimal(unit.subsidy.exact.denominator) / 100
        ),
        20,
    ),
    Column("amount", _l("补助额（元）"), lambda unit: yuan(unit.subsidy.amount), 16),
    Column("step", _l("记录"), lambda unit: labels.label(unit.step) if unit.step else "", 10),
    Column("day", _l("记录日期"), lambda unit: unit.last.day if unit.last else None, 12),
    Column(
        "recorded",
        _l("记录金额（元）"),
        lambda unit: yuan(unit.last.amount) if unit.last else None,
        16,
    ),
    Column(
        "difference",
        _l("差额（元）"),
        lambda unit: yuan(unit.difference) if unit.last else None,
        14,
    ),
]
