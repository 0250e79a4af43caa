"""The fields of an instrument that others may use; its yearly figures stand beside them."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from web.base.listing.spec import CONTENT, Block, Heading, Listing, Reach, Section, Shape, Spec
from web.registers import fields as shared


class InstrumentKind(StrEnum):
    """The classes that instruments are counted by everywhere in the country."""

    ANALYSIS = "analysis"
    PHYSICS = "physics"
    MEASURING = "measuring"
    ELECTRONIC = "electronic"
    MARINE = "marine"
    EARTH = "earth"
    SPECIAL = "special"
    PROCESS = "process"
    COMPUTING = "computing"
    MEDICAL = "medical"
    OTHER = "other"


class Outside(StrEnum):
    """Whether others may use it."""

    YES = "yes"
    NO = "no"


def _fact(name: str, label: Any, shape: Shape, at: int, words: str, **more: Any) -> Spec:
    """Return a public fact with a column of its own; ``words``: its headings, parted by blanks."""
    heading, *others = words.split()
    given = {"block": Block.FACT, "heading": Heading(at, heading, tuple(others)), **more}
    return Spec(name, shape, label, Reach.DETAIL, **given)


def _line(name: str, label: Any, at: int, words: str, **more: Any) -> Spec:
    return _fact(name, label, Shape.LINE, at, words, size=200, **more)


_WHAT = (
    replace(
        shared.TITLE,
        hint=_l("通用名称，例如：气相色谱质谱联用仪。"),
        heading=Heading(
            1, "仪器名称", ("仪器中文名称", "设备名称", "仪器设备名称", "中文名称", "名称")
        ),
    ),
    _line("model", _l("规格型号"), 3, "规格型号 型号 型号规格 仪器型号规格", item=CONTENT),
    _line("name_en", _l("英文名称"), 4, "英文名称 仪器英文名称"),
    _line("serial", _l("仪器编号"), 5, "仪器编号 资产编号 设备编号 所在单位内仪器编号"),
    _fact(
        "instrument_kind",
        _l("类别"),
        Shape.CODE,
        6,
        "类别 仪器类别 仪器分类 仪器分类大类",
        codes=InstrumentKind,
        default=InstrumentKind.OTHER,
        required=_l("请选择一项。"),
    ),
    shared.FIELDS,
    _line("maker", _l("生产厂商"), 7, "生产厂商 生产厂家 制造商 厂商"),
    _line("origin", _l("产地"), 8, "产地国别 产地 国别"),
    _fact("value", _l("原值"), Shape.MONEY, 9, "原值（万元） 原值 仪器原值 设备原值 购置金额"),
    _fact("since", _l("启用日期"), Shape.DATE, 10, "启用日期 启用时间 购置日期 投入使用日期"),
    _line("location", _l("安放地点"), 11, "安放地点 仪器安放地址 安放地址 存放地点 放置地点"),
    shared.DISTRICT,
    replace(
        shared.SUMMARY,
        label=_l("主要功能"),
        hint=_l("任何人都能看到。写清能测什么、做什么，适合谁。"),
        required=_l("请写明主要功能。"),
        heading=Heading(20, "主要功能", ("主要功能及特色", "主要用途", "功能", "简介")),
    ),
    _fact(
        "indicators",
        _l("主要技术指标"),
        Shape.TEXT,
        21,
        "主要技术指标 技术指标 主要规格及技术指标 性能指标",
        block=Block.TEXT,
        item="indicators",
    ),
)
_USE = (
    _fact(
        "outside",
        _l("对外共享"),
        Shape.CODE,
        30,
        "对外共享 是否共享 是否对外服务 共享模式",
        codes=Outside,
        default=Outside.YES,
    ),
    _fact("services", _l("服务内容"), Shape.TEXT, 31, "服务内容", block=Block.TEXT, item=CONTENT),
    _fact(
        "price",
        _l("收费标准"),
        Shape.TEXT,
        32,
        "收费标准 参考收费标准 对外服务收费标准",
        hint=_l("例：每个样品 200 元；或：每小时 300 元，不含耗材。"),
        size=2,
        block=Block.TEXT,
    ),
    _fact(
        "opening",
        _l("开放时间和条件"),
        Shape.TEXT,
        33,
        "开放时间和条件 开放机时安排 开放时间 预约要求",
        hint=_l("例：工作日 9:00—17:00，提前 3 天预约，样品须自行前处理。"),
        size=2,
        block=Block.TEXT,
    ),
    shared.KEYWORDS,
)
LISTING = Listing(
    (Section(_l("仪器"), "", _WHAT), Section(_l("共享"), "", _USE), shared.CONTACT),
    owned=(shared.OWNER,),
)
