"""What the quarter's report says of technology contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from matcher.domain.codes import ContractKind
from web.base import db, formats, labels
from web.base.discretion import LEAST_TOLD, merge_small
from web.base.papers.blocks import Block, Chart, ChartShape, Grid, Paragraph, Series
from web.base.reporting import Audience, Period, ReportPart
from web.deals.models import Contract


@dataclass(frozen=True, slots=True)
class KindSum:
    """What the contracts of a type come to. Money in fen."""

    count: int = 0
    total: int = 0
    technical: int = 0

    def __add__(self, other: KindSum) -> KindSum:
        return KindSum(
            self.count + other.count, self.total + other.total, self.technical + other.technical
        )


Sums = Mapping[ContractKind, KindSum]


def sum_by_kind(column: Any, period: Period) -> Sums:
    """Return what was signed or registered in a period, by type; every type is there."""
    statement = (
        select(
            Contract.kind,
            func.count(Contract.id),
            func.coalesce(func.sum(Contract.total), 0),
            func.coalesce(func.sum(Contract.technical), 0),
        )
        .where(column >= period.first, column <= period.last)
        .group_by(Contract.kind)
    )
    found = {
        kind: KindSum(int(count), int(total), int(technical))
        for kind, count, total, technical in db.session().execute(statement)
    }
    return {kind: found.get(kind, KindSum()) for kind in ContractKind}


def write(_key: str, period: Period, audience: Audience) -> Sequence[Block]:
    """Tell of the contracts of a quarter."""
    signed = sum_by_kind(Contract.signed_on, period)
    registered = sum_by_kind(Contract.registered_on, period)
    if audience is Audience.PUBLIC:
        return _for_everybody(signed, registered)
    return _for_the_office(signed, registered)


def few(count: int) -> str:
    """Return a count as everybody may read it."""
    if count < LEAST_TOLD:
        return gettext("少于 %(least)s 份", least=LEAST_TOLD)
    return gettext("%(count)s 份", count=count)


def _for_the_office(signed: Sums, registered: Sums) -> Sequence[Block]:
    done, noted = _whole(signed), _whole(registered)
    return (
        Paragraph(
            gettext(
                "本季度签订技术合同 %(signed)s 份，成交总金额 %(total)s，技术交易额 %(technical)s；"
                "登记技术合同 %(registered)s 份，技术交易额 %(exact)s。",
                signed=done.count,
                total=formats.exact_money(done.total),
                technical=formats.exact_money(done.technical),
                registered=noted.count,
                exact=formats.exact_money(noted.technical),
            )
        ),
        _grid(signed, registered),
        Chart(
            title=gettext("按类型的合同份数"),
            categories=[labels.label(kind) for kind in signed],
            series=[
                Series(gettext("签订"), [one.count for one in signed.values()]),
                Series(gettext("登记"), [one.count for one in registered.values()]),
            ],
            shape=ChartShape.COLUMNS,
            unit=gettext("份"),
        ),
        Paragraph(
            gettext("签订按合同签订日期统计，登记按登记日期统计；金额由经纪人录入。"), is_note=True
        ),
    )


def _grid(signed: Sums, registered: Sums) -> Grid:
    rows = [(labels.label(kind), signed[kind], registered[kind]) for kind in signed]
    return Grid(
        headings=[
            gettext("合同类型"),
            gettext("签订份数"),
            gettext("成交总金额（元）"),
            gettext("技术交易额（元）"),
            gettext("登记份数"),
            gettext("登记的技术交易额（元）"),
        ],
        rows=[_cells(*row) for row in rows],
        total=_cells(gettext("合计"), _whole(signed), _whole(registered)),
        widths=(3, 2, 4, 4, 2, 4),
        numeric=frozenset(range(1, 6)),
    )


def _cells(name: str, signed: KindSum, registered: KindSum) -> list[str]:
    return [
        name,
        str(signed.count),
        yuan(signed.total),
        yuan(signed.technical),
        str(registered.count),
        yuan(registered.technical),
    ]


def _for_everybody(signed: Sums, registered: Sums) -> Sequence[Block]:
    return (
        Paragraph(
            gettext(
                "本季度签订技术合同 %(signed)s，登记技术合同 %(registered)s。",
                signed=few(_whole(signed).count),
                registered=few(_whole(registered).count),
            )
        ),
        *_public_kinds(gettext("签订的合同按类型"), signed),
        *_public_kinds(gettext("登记的合同按类型"), registered),
    )


def _public_kinds(title: str, sums: Sums) -> list[Block]:
    told = merge_small({kind.value: one.count for kind, one in sums.items()})
    rest = told.pop("", 0)
    if not told:
        return []
    ordered = sorted(sums, key=lambda kind: -sums[kind].count)
    rows = [[labels.label(kind), str(told[kind])] for kind in ordered if kind in told]
    if rest:
        rows.append([gettext("其他类型"), str(rest)])
    return [Grid(headings=[title, gettext("份数")], rows=rows, numeric=frozenset({1}))]


def _whole(sums: Sums) -> KindSum:
    return sum(sums.values(), KindSum())


def yuan(fen: int) -> str:
    """Return an amount in yuan to the fen, exactly."""
    return f"{fen // 100:,}.{fen % 100:02d}"


PARTS = (ReportPart(50, _l("技术合同"), write),)
