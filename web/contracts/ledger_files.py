"""The ledger as .docx to be handed in, and as a table to be counted with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import formats, labels, log, site
from web.base.papers.blocks import Block, Grid, Paper, Paragraph
from web.base.papers.word import write_paper
from web.base.sheets.tables import Column, Suffix, Table, wan, write_table
from web.contracts.fields import PARTICULARS, say
from web.contracts.ledger import (
    REGISTERED,
    LedgerFilter,
    LedgerLine,
    LedgerTotals,
    read_ledger,
    sum_ledger,
)
from web.contracts.report import yuan
from web.contracts.verbs import ContractObject, ContractVerb
from web.deals.words import CONTRACT_FIELDS
from web.people.models import User

DOCX = "docx"
MOST_IN_PAPER = 500
"""More lines than anybody reads on paper; the tables hold all."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """The last line."""

    totals: LedgerTotals


_Line = LedgerLine | _Sum


def write_ledger(actor: User, wanted: LedgerFilter, suffix: str) -> bytes:
    """Return the ledger as a file; the log tells who took it."""
    totals = sum_ledger(wanted)
    if suffix == DOCX:
        made = _paper(read_ledger(actor, wanted, MOST_IN_PAPER), totals, wanted)
    else:
        made = _table(read_ledger(actor, wanted), totals, wanted, Suffix(suffix))
    log.record(
        actor,
        ContractVerb.TAKE_LEDGER,
        ContractObject.LEDGER,
        None,
        format=suffix,
        rows=totals.count,
    )
    return made


def describe(wanted: LedgerFilter) -> str:
    """Return which contracts the ledger holds, in a line."""
    days = wanted.days
    by = gettext("登记日期") if wanted.by == REGISTERED else gettext("签订日期")
    period = (
        gettext("%(by)s %(first)s 至 %(last)s", by=by, first=days[0], last=days[1])
        if days
        else gettext("全部时间，按%(by)s排列", by=by)
    )
    parts = [
        period,
        labels.label(wanted.kind) if wanted.kind else "",
        labels.district_name(wanted.district) if wanted.district else "",
        labels.label(wanted.standing) if wanted.standing else "",
        {"yes": gettext("已登记"), "no": gettext("未登记")}.get(wanted.registered, ""),
    ]
    return " · ".join(part for part in parts if part)


def _paper(lines: list[LedgerLine], totals: LedgerTotals, wanted: LedgerFilter) -> bytes:
    blocks: list[Block] = [
        Paragraph(say_totals(totals)),
        Grid(
            headings=[str(words) for words in _HEADINGS],
            widths=_WIDTHS,
            numeric=frozenset({0, 7, 8}),
            rows=[_paper_row(place, one) for place, one in enumerate(lines, 1)],
            total=_total_row(totals) if lines else (),
            empty=gettext("没有符合条件的合同。"),
        ),
    ]
    if totals.count > len(lines):
        text = gettext(
            "合计按全部 %(count)s 份计算；表中只列前 %(most)s 份，其余见表格文件。",
            count=totals.count,
            most=len(lines),
        )
        blocks.append(Paragraph(text, is_note=True))
    return write_paper(
        Paper(
            title=gettext("技术合同台账"),
            subtitle=f"{describe(wanted)} · "
            + gettext("%(day)s 制表", day=formats.day(site.today())),
            blocks=blocks,
            is_demo=any(one.contract.match.is_demo for one in lines),
            is_landscape=True,
            signatures=(gettext("制表人：＿＿＿＿＿＿　　审核人：＿＿＿＿＿＿"),),
        )
    )


def say_totals(totals: LedgerTotals) -> str:
    """Return what the contracts come to, in a sentence."""
    return gettext(
        "共 %(count)s 份合同，成交总金额 %(total)s，技术交易额 %(technical)s；"
        "其中已登记 %(registered)s 份，技术交易额 %(exact)s。",
        count=totals.count,
        total=formats.exact_money(totals.total),
        technical=formats.exact_money(totals.technical),
        registered=totals.registered,
        exact=formats.exact_money(totals.registered_technical),
    )


_HEADINGS = (
    _l("序号"),
    _l("合同编号／登记编号"),
    CONTRACT_FIELDS["project_name"],
    CONTRACT_FIELDS["kind"],
    _l("卖方"),
    _l("买方"),
    _l("签订／登记日期"),
    _l("成交总金额（元）"),
    _l("技术交易额（元）"),
    _l("双方核对"),
)
_WIDTHS = (4.5, 16, 16, 9, 12, 12, 11, 13, 13, 9)


def _paper_row(place: int, line: LedgerLine) -> list[str]:
    one = line.contract
    return [
        str(place),
        f"{one.number}\n{one.registration_number or gettext('未登记')}",
        one.project_name,
        labels.label(one.kind),
        line.seller,
        line.buyer,
        f"{one.signed_on}\n{one.registered_on or ''}".strip(),
        yuan(one.total),
        yuan(one.technical),
        labels.label(line.standing),
    ]


def _total_row(totals: LedgerTotals) -> list[str]:
    cells = [""] * len(_HEADINGS)
    cells[2] = gettext("合计")
    cells[7], cells[8] = yuan(totals.total), yuan(totals.technical)
    return cells


def _table(
    lines: list[LedgerLine], totals: LedgerTotals, wanted: LedgerFilter, suffix: Suffix
) -> bytes:
    title = f"{gettext('技术合同台账')} · {describe(wanted)} · {site.today()}"
    if any(one.contract.match.is_demo for one in lines):
        title = f"{title} · {gettext('演示数据')}"
    rows: list[_Line] = [*lines, _Sum(totals)]
    stream = BytesIO()
    write_table(stream, suffix, Table(title, gettext("技术合同台账"), _columns(), rows))
    return stream.getvalue()


def _columns() -> list[Column[Any]]:
    found = [
        _of_contract("number", 18, total=gettext("合计")),
        _of_contract("registration_number", 20),
        _of_contract("project_name", 32),
        _column("kind", CONTRACT_FIELDS["kind"], lambda line: labels.label(line.contract.kind), 12),
        _column("seller", _l("卖方"), lambda line: line.seller, 28),
        _column("buyer", _l("买方"), lambda line: line.buyer, 28),
        _of_contract("signed_on", 12),
        _of_contract("registered_on", 12),
        _money("total", _l("成交总金额（万元）")),
        _money("technical", _l("技术交易额（万元）")),
        _column("standing", _l("双方核对"), lambda line: labels.label(line.standing), 16),
        _column("broker", _l("技术经纪人"), _broker, 12),
    ]
    return found + [
        _column(one.name, one.label, _particular(one), 16) for one in PARTICULARS if one.in_ledger
    ]


def _column(
    name: str, heading: Any, read: Callable[[LedgerLine], Any], width: int, total: Any = None
) -> Column[Any]:
    return Column(name, heading, lambda row: total if isinstance(row, _Sum) else read(row), width)


def _of_contract(name: str, width: int, total: Any = None) -> Column[Any]:
    heading = CONTRACT_FIELDS[name]
    return _column(name, heading, lambda line: getattr(line.contract, name), width, total)


def _money(name: str, heading: Any) -> Column[Any]:
    def read(row: _Line) -> Any:
        return wan(getattr(row.totals if isinstance(row, _Sum) else row.contract, name))

    return Column(name, heading, read, 18)


def _particular(one: Any) -> Callable[[LedgerLine], str]:
    return lambda line: say(one, getattr(line.form, one.name, None))


def _broker(line: LedgerLine) -> str:
    broker = line.contract.match.broker
    return broker.name if broker else ""
