"""Every figure of the office, defined once: pages, breakdowns, rows and files draw from here.

A new figure is an entry of ``MEASURES``: what it counts (``facts.py``), when, and what it can be
broken by.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Subquery

from matcher.domain.codes import CloseCode, ContractKind, DeclineCode
from matcher.types import Kind
from web.deals.models import Contract
from web.matches.models import Match
from web.matches.states import MatchState
from web.supervision import facts
from web.supervision.words import Dimension, Group


class RowKind(StrEnum):
    """What a row below a figure is."""

    POSTING = "posting"
    ORGANISATION = "organisation"
    BROKER = "broker"
    MATCH = "match"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure."""

    key: str
    """Its name in addresses."""
    name: Any
    meaning: Any
    """What is counted, at which moment, and what counts where it could count twice."""
    unit: Any
    group: Group
    rows: RowKind
    facts: Callable[[], Subquery]
    dimensions: tuple[Dimension, ...]
    is_stock: bool = False
    """What is there at the end of a span; otherwise what happened in it."""
    is_money: bool = False
    """In fen."""
    by_day: bool = False
    """Its facts have days, not moments."""
    codes: type[StrEnum] | None = None
    """What its ``Dimension.CODE`` is."""
    is_public: bool = False
    """Whether everybody may be told it in the quarter's report."""


_TIMES = (Dimension.QUARTER, Dimension.MONTH)
_OF_POSTINGS = (*_TIMES, Dimension.DISTRICT, Dimension.FIELD, Dimension.ORGANISATION)
_OF_MATCHES = (*_OF_POSTINGS, Dimension.BROKER)
_OF_CODED = (*_OF_MATCHES, Dimension.CODE)

_posting = partial(
    Measure, unit=_l("项"), group=Group.POSTINGS, rows=RowKind.POSTING, is_public=True
)
_match = partial(Measure, unit=_l("对"), group=Group.MATCHES, rows=RowKind.MATCH)
_contract = partial(
    Measure,
    group=Group.CONTRACTS,
    rows=RowKind.CONTRACT,
    dimensions=_OF_CODED,
    codes=ContractKind,
    by_day=True,
)
_count = partial(_contract, unit=_l("份"))
_sum = partial(_contract, unit=_l("万元"), is_money=True)

MEASURES: tuple[Measure, ...] = (
    _posting(
        key="new_achievements",
        name=_l("新发布成果"),
        meaning=_l("按首次发布的日期统计；后来撤回或到期的也算，更新内容不再算一次。"),
        facts=lambda: facts.published(Kind.ACHIEVEMENT),
        dimensions=_OF_POSTINGS,
    ),
    _posting(
        key="achievements",
        name=_l("期末有效成果"),
        meaning=_l("期末当天结束时正在平台上发布的成果。"),
        facts=lambda: facts.in_force(Kind.ACHIEVEMENT),
        dimensions=_OF_POSTINGS,
        is_stock=True,
    ),
    _posting(
        key="new_needs",
        name=_l("新发布需求"),
        meaning=_l("按首次发布的日期统计；后来撤回、到期或达成的也算，更新内容不再算一次。"),
        facts=lambda: facts.published(Kind.NEED),
        dimensions=_OF_POSTINGS,
    ),
    _posting(
        key="needs",
        name=_l("期末有效需求"),
        meaning=_l("期末当天结束时正在平台上发布的需求；已达成、到期和撤回的不算。"),
        facts=lambda: facts.in_force(Kind.NEED),
        dimensions=_OF_POSTINGS,
        is_stock=True,
    ),
    Measure(
        key="institutions",
        name=_l("科研机构"),
        meaning=_l("期末以前通过核实、现在仍然有效的高校、科研院所、医院和实验室。"),
        unit=_l("家"),
        group=Group.PEOPLE,
        rows=RowKind.ORGANISATION,
        facts=facts.institutions,
        dimensions=(*_TIMES, Dimension.DISTRICT, Dimension.ORGANISATION),
        is_stock=True,
        is_public=True,
    ),
    Measure(
        key="brokers",
        name=_l("在册技术经纪人"),
        meaning=_l("期末以前开设、现在仍在使用的技术经纪人账号。"),
        unit=_l("名"),
        group=Group.PEOPLE,
        rows=RowKind.BROKER,
        facts=facts.brokers,
        dimensions=(*_TIMES, Dimension.DISTRICT, Dimension.ORGANISATION, Dimension.BROKER),
        is_stock=True,
        is_public=True,
    ),
    _match(
        key="proposed",
        name=_l("新提出配对"),
        meaning=_l("按提出的日期统计，引擎提出和应单位要求提出的都算；同一对需求和成果只算一次。"),
        facts=lambda: facts.matches(Match.created_at),
        dimensions=_OF_MATCHES,
        is_public=True,
    ),
    _match(
        key="confirmed",
        name=_l("已确认配对"),
        meaning=_l("按经纪人确认的日期统计，后来结束的也算；撤销了的不算。"),
        facts=lambda: facts.matches(Match.decided_at, Match.state != MatchState.DECLINED),
        dimensions=_OF_MATCHES,
        is_public=True,
    ),
    _match(
        key="declined",
        name=_l("否决配对"),
        meaning=_l("按经纪人否决的日期统计，可以按否决原因分开；撤销了的不算。"),
        facts=lambda: facts.matches(
            Match.decided_at, Match.state == MatchState.DECLINED, code=Match.decline_code
        ),
        dimensions=_OF_CODED,
        codes=DeclineCode,
    ),
    _match(
        key="introduced",
        name=_l("双方对接"),
        meaning=_l("按双方都表示有意向的日期统计，后来结束的也算。"),
        facts=lambda: facts.matches(Match.introduced_at),
        dimensions=_OF_MATCHES,
        is_public=True,
    ),
    _match(
        key="closed",
        name=_l("结束对接"),
        meaning=_l("按结束的日期统计，可以按结束原因分开；后来恢复的不算，办结的合同不在其中。"),
        facts=lambda: facts.matches(
            Match.closed_at, Match.state == MatchState.CLOSED, code=Match.close_code
        ),
        dimensions=_OF_CODED,
        codes=CloseCode,
    ),
    _count(
        key="signed",
        name=_l("签订合同"),
        meaning=_l(
            "按合同上的签订日期统计，补录的也算到签订的那天；公开数据按录入日期，两者不同。"
        ),
        facts=lambda: facts.contracts(Contract.signed_on),
    ),
    _sum(
        key="signed_total",
        name=_l("签订合同成交总金额"),
        meaning=_l("按签订日期统计的合同的成交总金额。"),
        facts=lambda: facts.contracts(Contract.signed_on, Contract.total),
    ),
    _sum(
        key="signed_technical",
        name=_l("签订合同技术交易额"),
        meaning=_l("按签订日期统计的合同的技术交易额。"),
        facts=lambda: facts.contracts(Contract.signed_on, Contract.technical),
    ),
    _count(
        key="registered",
        name=_l("登记合同"),
        meaning=_l("按技术合同登记的日期统计。"),
        facts=lambda: facts.contracts(Contract.registered_on),
    ),
    _sum(
        key="registered_total",
        name=_l("登记合同成交总金额"),
        meaning=_l("按登记日期统计的合同的成交总金额。"),
        facts=lambda: facts.contracts(Contract.registered_on, Contract.total),
    ),
    _sum(
        key="registered_technical",
        name=_l("登记合同技术交易额"),
        meaning=_l("按登记日期统计的合同的技术交易额。"),
        facts=lambda: facts.contracts(Contract.registered_on, Contract.technical),
    ),
)

BY_KEY = {measure.key: measure for measure in MEASURES}


def of_group(group: Group) -> list[Measure]:
    """Return the figures of a part of the page."""
    return [measure for measure in MEASURES if measure.group is group]
