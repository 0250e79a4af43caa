"""The fields of a pilot plant or a proof-of-concept base."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from web.base.listing.spec import CONTENT, Block, Heading, Listing, Reach, Section, Shape, Spec
from web.registers import fields as shared


class BaseKind(StrEnum):
    """What can be proved there."""

    CONCEPT = "concept"
    """概念验证"""
    PILOT = "pilot"
    """中试"""


LISTING = Listing(
    (
        Section(
            _l("基地"),
            "",
            (
                shared.TITLE,
                Spec(
                    "base_kind",
                    Shape.CODE,
                    _l("类型"),
                    Reach.SUMMARY,
                    codes=BaseKind,
                    default=BaseKind.PILOT,
                    required=_l("请选择一项。"),
                    block=Block.FACT,
                    heading=Heading(3, "类型"),
                ),
                shared.FIELDS,
                shared.DISTRICT,
                shared.SUMMARY,
                Spec(
                    "capability",
                    Shape.TEXT,
                    _l("能做什么"),
                    Reach.DETAIL,
                    hint=_l("主要装置和工艺，能放大什么、验证什么。"),
                    required=_l("请写明能放大或验证什么。"),
                    block=Block.TEXT,
                    item=CONTENT,
                    heading=Heading(21, "服务能力", ("能力", "服务内容", "中试能力")),
                ),
                Spec(
                    "scale",
                    Shape.LINE,
                    _l("规模"),
                    Reach.DETAIL,
                    hint=_l("例：日处理原料 2 吨；发酵罐 500 升 2 台。"),
                    size=200,
                    block=Block.FACT,
                    item=CONTENT,
                    heading=Heading(22, "规模"),
                ),
                Spec(
                    "price",
                    Shape.LINE,
                    _l("收费"),
                    Reach.DETAIL,
                    hint=_l("例：每天 3000 元，原料自备；或：面议。"),
                    size=200,
                    block=Block.FACT,
                    heading=Heading(23, "收费标准", ("收费", "价格")),
                ),
                shared.KEYWORDS,
            ),
        ),
        shared.CONTACT,
    ),
    owned=(shared.OWNER,),
)
