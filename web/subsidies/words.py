"""Words of subsidies: the rule and its sums as sentences."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.formats import day, exact_money
from web.subsidies.states import Basis, Payee, Rule, Step

LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Step: {Step.CHECKED: _l("已核对"), Step.PAID: _l("已发放")},
    Payee: {Payee.SELLER: _l("卖方"), Payee.BUYER: _l("买方")},
    Basis: {Basis.TECHNICAL: _l("技术交易额"), Basis.TOTAL: _l("合同成交总金额")},
}

MARKS: dict[type[StrEnum], dict[Any, tuple[str, str]]] = {
    Step: {Step.CHECKED: ("◐", "wait"), Step.PAID: ("●", "good")},
}


def rate_text(rule: Rule) -> str:
    """Return the rate, such as 3‰."""
    return f"{_plain(rule.per_mille)}‰"


def exact_yuan(fen: Fraction) -> str:
    """Return a sum of fen in yuan with all its digits, two at least: 1,234.56789 元."""
    number = _decimal(fen / 100)
    digits = max(2, -int(number.normalize().as_tuple().exponent))
    return gettext("%(amount)s 元", amount=f"{number:,.{digits}f}")


def say_rule(rule: Rule) -> str:
    """Return the rule in one sentence."""
    return gettext(
        "登记日期在 %(days)s的技术合同，按%(basis)s的 %(rate)s 补助%(payee)s，"
        "每个单位每年最高 %(cap)s。",
        days=_days(rule),
        basis=str(LABELS[Basis][rule.basis]),
        rate=rate_text(rule),
        payee=str(LABELS[Payee][rule.payee]),
        cap=exact_money(rule.cap),
    )


def say_source(rule: Rule) -> str:
    """Return where the rule comes from, and its version."""
    return gettext(
        "依据：《%(source)s》；规则版本 %(version)s。", source=rule.source, version=rule.version
    )


def say_rounding() -> str:
    """Return how sums are rounded."""
    return gettext(
        "每份合同的补助额不取整；一个单位一年的补助额相加、封顶后，四舍五入到分，只取整一次。"
        "年度按登记日期。"
    )


def say_share(amount: int, rule: Rule | None, share: Fraction) -> str:
    """Return the sum of one contract."""
    if rule is None:
        return gettext("登记日期没有适用的规则，不计。")
    return gettext(
        "%(amount)s × %(rate)s = %(share)s",
        amount=exact_money(amount),
        rate=rate_text(rule),
        share=exact_yuan(share),
    )


def _days(rule: Rule) -> str:
    if rule.until is None:
        return gettext("%(day)s以后", day=day(rule.since))
    return gettext("%(first)s至%(last)s", first=day(rule.since), last=day(rule.until))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _plain(value: Fraction) -> str:
    return f"{_decimal(value).normalize():f}"
