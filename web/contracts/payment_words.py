"""Words of payments and milestones."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.formats import day, exact_money
from web.contracts.payment_rules import DueState, PaymentMode, Royalty, RoyaltyPeriod

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    PaymentMode: {
        PaymentMode.ONCE: _l("一次总付"),
        PaymentMode.INSTALMENTS: _l("分期支付"),
        PaymentMode.ROYALTY: _l("入门费加提成"),
        PaymentMode.USE_FIRST: _l("先用后转"),
    },
    RoyaltyPeriod: {
        RoyaltyPeriod.QUARTER: _l("每季度"),
        RoyaltyPeriod.HALF_YEAR: _l("每半年"),
        RoyaltyPeriod.YEAR: _l("每年"),
    },
    DueState: {
        DueState.PLANNED: _l("未到期"),
        DueState.WAITS: _l("等履约节点"),
        DueState.SOON: _l("快到期"),
        DueState.OVERDUE: _l("已逾期"),
        DueState.SETTLED: _l("已付清"),
    },
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    DueState: {
        DueState.PLANNED: ("○", "brand"),
        DueState.WAITS: ("○", "brand"),
        DueState.SOON: ("◐", "wait"),
        DueState.OVERDUE: ("▲", "stop"),
        DueState.SETTLED: ("●", "good"),
    },
}


def rate_text(rate: int) -> str:
    """Return a rate kept in hundredths of a percent, such as 3.5%."""
    return f"{(Decimal(rate) / 100).normalize():f}%"


def say_royalty(royalty: Royalty) -> str:
    """Return the terms of a royalty in one sentence."""
    said = gettext(
        "按%(of)s的 %(rate)s 提成，%(period)s计算一次，从 %(first)s到 %(until)s，"
        "每期结束后 %(days)s 天内支付。",
        of=royalty.of,
        rate=rate_text(royalty.rate),
        period=str(LABELS[RoyaltyPeriod][royalty.period]),
        first=day(royalty.first),
        until=day(royalty.until),
        days=royalty.days,
    )
    if royalty.cap is not None:
        said += gettext("提成合计不超过 %(cap)s。", cap=exact_money(royalty.cap))
    return said + gettext("每期提成四舍五入到分。")
