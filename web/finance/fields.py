"""The fields of a financial product."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from web.base.listing.spec import Heading, Listing, Section
from web.registers import fields as shared
from web.registers.specs import choice, choices, day, line, money, text


class ProductKind(StrEnum):
    """By what money comes: the plan's 基、贷、债、股、期、果、政, and what secures them."""

    LOAN = "loan"
    FUND = "fund"
    EQUITY = "equity"
    BOND = "bond"
    FUTURES = "futures"
    RESULT = "result"
    """成果: shares for an achievement, held or bought."""
    GUARANTEE = "guarantee"
    INSURANCE = "insurance"
    LEASE = "lease"
    PUBLIC = "public"
    """政: interest paid and losses shared out of public money."""


class FirmStage(StrEnum):
    """How far a firm has come."""

    SEED = "seed"
    START = "start"
    GROWTH = "growth"
    EXPANSION = "expansion"
    MATURE = "mature"


LISTING = Listing(
    (
        Section(
            _l("产品"),
            "",
            (
                shared.TITLE,
                choice("product_kind", _l("类型"), ProductKind, Heading(3, "类型")),
                choices("stages", _l("适合阶段"), FirmStage, Heading(4, "适合阶段", ("阶段",))),
                shared.FIELDS,
                shared.DISTRICT,
                shared.SUMMARY,
                shared.KEYWORDS,
            ),
        ),
        Section(
            _l("条件"),
            "",
            (
                text(
                    "applicants",
                    _l("谁可以申请"),
                    Heading(21, "谁可以申请", ("申请对象", "适用对象")),
                    required=_l("请写明谁可以申请。"),
                ),
                text("conditions", _l("办理条件"), Heading(22, "办理条件", ("条件",))),
                money(
                    "amount_min",
                    "",
                    Heading(23, "金额下限"),
                    asked=_l("最低金额（万元）"),
                    block=None,
                ),
                money(
                    "amount_max",
                    _l("金额"),
                    Heading(24, "金额上限", ("额度",)),
                    asked=_l("最高金额（万元）"),
                    hint=_l("都不填即为面议。"),
                    low="amount_min",
                ),
                line(
                    "price",
                    _l("费用"),
                    Heading(25, "费用", ("利率", "费率")),
                    hint=_l("例：年利率 3.45% 起；保费为保额的 1.2%。"),
                ),
                line("term", _l("期限"), Heading(26, "期限"), hint=_l("例：最长 3 年，随借随还。")),
                day("until", _l("受理截止"), Heading(16, "受理截止", ("有效期至",))),
            ),
        ),
        shared.CONTACT,
    ),
    owned=(shared.OWNER,),
)
