"""Matches, deals and contracts as the rows of files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import CloseCode, DeclineCode
from web.base import labels
from web.base.sheets.tables import Column, wan
from web.base.site import local_day
from web.deals.models import Contract
from web.engine import service as engine
from web.matches.models import Match
from web.matches.queries import disclose_sides, public_sides, visible_evidence
from web.people.models import User
from web.postings.disclosure import PostingView
from web.postings.numbers import number_of


@dataclass(slots=True)
class MatchRow:
    """A match as the file's reader may see it; nobody in particular sees what is public."""

    match: Match
    viewer: User | None
    contract: Contract | None = None
    steps: dict[str, datetime] = field(default_factory=dict)
    """Action of the timeline -> when it was done last."""
    need: PostingView = field(init=False)
    achievement: PostingView = field(init=False)

    def __post_init__(self) -> None:
        self.need, self.achievement = (
            public_sides(self.match)
            if self.viewer is None
            else disclose_sides(self.viewer, self.match)
        )

    @property
    def reasons(self) -> str:
        """Why the engine put the two together, in one sentence."""
        evidence = visible_evidence(self.match, self.viewer)
        # Without a viewer no request tells a language: a command writes the site's own.
        return engine.sentence(evidence, labels.locale_code() if self.viewer else "zh")


_Column = Column[MatchRow]


def _coded(name: str, heading: Any, read: Callable[[MatchRow], StrEnum | None]) -> _Column:
    """Return a column of a code: in words for people, as it is for programs."""

    def say(row: MatchRow) -> str:
        code = read(row)
        return labels.label(code) if code is not None else ""

    def plain(row: MatchRow) -> str:
        code = read(row)
        return code.value if code is not None else ""

    return Column(name, heading, say, 12, plain)


def _of_contract(name: str, heading: Any, width: int = 14, money: bool = False) -> _Column:
    def read(row: MatchRow) -> Any:
        value = getattr(row.contract, name) if row.contract is not None else None
        return wan(value) if money else value

    return Column(name, heading, read, width)


def _step(action: str, heading: Any) -> _Column:
    return Column(f"{action}_at", heading, lambda row: _day(row.steps.get(action)), 12)


def _day(moment: datetime | None) -> date | None:
    return local_day(moment) if moment is not None else None


def _reason_of_end(row: MatchRow) -> DeclineCode | CloseCode | None:
    return row.match.decline_code or row.match.close_code


def _registered(row: MatchRow) -> str:
    return (row.contract.registration_number or "") if row.contract is not None else ""


_WHO: list[_Column] = [
    Column("need_code", _l("需求编号"), lambda row: number_of(row.need), 10),
    Column(
        "achievement_code",
        _l("成果编号"),
        lambda row: number_of(row.achievement),
        10,
    ),
    Column("need", _l("需求标题"), lambda row: row.need.title, 36),
    Column("achievement", _l("成果标题"), lambda row: row.achievement.title, 36),
    Column("need_organisation", _l("需求方"), lambda row: row.need.organisation_name or "", 24),
    Column(
        "achievement_organisation",
        _l("成果方"),
        lambda row: row.achievement.organisation_name or "",
        24,
    ),
]
_STATE = _coded("state", _l("状态"), lambda row: row.match.state)
_BROKER: _Column = Column(
    "broker", _l("经纪人"), lambda row: row.match.broker.name if row.match.broker else "", 12
)
_DEMO: _Column = Column(
    "is_demo",
    _l("演示数据"),
    lambda row: gettext("是") if row.match.is_demo else "",
    10,
    lambda row: row.match.is_demo,
)

MATCH_COLUMNS: list[_Column] = [
    *_WHO,
    _STATE,
    _BROKER,
    Column("probability", _l("合适的可能"), lambda row: round(row.match.probability, 4), 12),
    Column("level", _l("等级"), lambda row: row.match.level, 8),
    Column("proposed_at", _l("提出日期"), lambda row: _day(row.match.created_at), 12),
    Column("decided_at", _l("确认或不采纳日期"), lambda row: _day(row.match.decided_at), 16),
    Column("introduced_at", _l("对接日期"), lambda row: _day(row.match.introduced_at), 12),
    _of_contract("signed_on", _l("签订日期"), 12),
    Column("closed_at", _l("结束日期"), lambda row: _day(row.match.closed_at), 12),
    _coded("end_reason", _l("不采纳或结束的原因"), _reason_of_end),
    Column("reasons", _l("配对的理由"), lambda row: row.reasons, 60),
    _DEMO,
]

DEAL_COLUMNS: list[_Column] = [
    *_WHO,
    _STATE,
    _BROKER,
    _coded("need_interest", _l("需求方答复"), lambda row: row.match.need_interest),
    _coded("achievement_interest", _l("成果方答复"), lambda row: row.match.achievement_interest),
    _step("confirm", _l("确认日期")),
    _step("introduce", _l("对接日期")),
    _step("negotiate", _l("开始洽谈日期")),
    _of_contract("signed_on", _l("签订日期"), 12),
    _of_contract("registered_on", _l("登记日期"), 12),
    _step("complete", _l("履行完毕日期")),
    Column("closed_at", _l("结束日期"), lambda row: _day(row.match.closed_at), 12),
    _coded("end_reason", _l("结束的原因"), _reason_of_end),
    _of_contract("number", _l("合同编号"), 20),
    _DEMO,
]

CONTRACT_COLUMNS: list[_Column] = [
    _of_contract("number", _l("合同编号"), 20),
    _of_contract("project_name", _l("项目名称"), 36),
    _coded("kind", _l("合同类型"), lambda row: row.contract.kind if row.contract else None),
    _of_contract("signed_on", _l("签订日期"), 12),
    _of_contract("total", _l("成交总金额（万元）"), money=True),
    _of_contract("technical", _l("技术交易额（万元）"), money=True),
    _of_contract("payment_terms", _l("支付方式"), 24),
    Column("buyer", _l("需求方"), lambda row: row.need.organisation_name or "", 24),
    Column("seller", _l("成果方"), lambda row: row.achievement.organisation_name or "", 24),
    Column("need_code", _l("需求编号"), _WHO[0].read, 10),
    Column("achievement_code", _l("成果编号"), _WHO[1].read, 10),
    Column("registration_number", _l("登记编号"), _registered, 20),
    _of_contract("registered_on", _l("登记日期"), 12),
    _STATE,
    _BROKER,
    _DEMO,
]
