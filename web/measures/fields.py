"""The fields of a policy measure."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from flask_babel import lazy_gettext as _l

from web.base import formats
from web.base.listing.spec import Heading, Listing, Section
from web.registers import fields as shared
from web.registers.specs import choices, day, line, money, text


class FirmKind(StrEnum):
    """Whom a measure is for."""

    SMALL_TECH = "small_tech"
    HIGH_TECH = "high_tech"
    SPECIAL = "special"
    """专精特新"""
    STARTUP = "startup"
    OTHER_FIRM = "other_firm"
    FARM = "farm"
    INSTITUTE = "institute"


def _say_most(fen: int | None) -> str:
    return "" if fen is None else formats.money(fen)


LISTING = Listing(
    (
        Section(
            _l("政策"),
            "",
            (
                shared.TITLE,
                choices(
                    "firm_kinds",
                    _l("谁可以申请"),
                    FirmKind,
                    Heading(3, "谁可以申请", ("适用对象",)),
                    required=_l("请至少选择一项。"),
                ),
                shared.FIELDS,
                replace(
                    shared.DISTRICT,
                    label=_l("适用地区"),
                    hint=_l("不选即全市适用。"),
                    required=None,
                ),
                shared.SUMMARY,
                text(
                    "gives",
                    _l("支持什么"),
                    Heading(21, "支持什么", ("支持内容",)),
                    required=_l("请写明支持什么。"),
                ),
                line("rate", _l("标准"), Heading(22, "标准", ("补助标准", "比例"))),
                money(
                    "amount_max",
                    _l("最高金额"),
                    Heading(23, "最高金额"),
                    asked=_l("最高金额（万元）"),
                    say=_say_most,
                ),
                text("conditions", _l("条件"), Heading(24, "条件", ("申请条件",))),
                text("apply_at", _l("到哪里办"), Heading(25, "到哪里办", ("办理途径",)), item=""),
                shared.KEYWORDS,
            ),
        ),
        Section(
            _l("依据"),
            "",
            (
                line("issuer", _l("发布机关"), Heading(26, "发布机关", ("发文机关",))),
                line("document", _l("文号"), Heading(27, "文号")),
                line(
                    "source",
                    _l("出处"),
                    Heading(28, "出处", ("来源", "文件名称")),
                    hint=_l("文件名称；征求意见稿请注明。"),
                    required=_l("请写明出自哪份文件。"),
                ),
                day("since", _l("施行日期"), Heading(29, "施行日期")),
                day("until", _l("有效期至"), Heading(16, "有效期至", ("截止日期",))),
            ),
        ),
    ),
    owned=(shared.OWNER,),
)
