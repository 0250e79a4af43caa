"""The fields of an expert's or a team's entry. Whoever is named stands beside it, by consent."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.listing.spec import Block, Heading, Listing, Reach, Section, Shape, Spec
from web.registers import fields as shared
from web.registers.specs import choice, choices, day, line, text


class TeamKind(StrEnum):
    """In what capacity a team or an expert serves."""

    ENVOYS = "envoys"
    """农村科技特派员"""
    VICE_PRESIDENT = "vice_president"
    """科技副总, employed twice 双聘"""
    CHAIN = "chain"
    """驻湛博士链才"""
    RESEARCH = "research"


def _say_days(days: int | None) -> str:
    return "" if days is None else gettext("%(count)s 天", count=days)


LISTING = Listing(
    (
        Section(
            _l("专家或团队"),
            _l("这里不写姓名。要署名的人在下一步填写，本人同意后才显示。"),
            (
                shared.TITLE,
                choice("team_kind", _l("类型"), TeamKind, Heading(3, "类型")),
                shared.FIELDS,
                shared.DISTRICT,
                shared.SUMMARY,
                text(
                    "ability",
                    _l("能做什么"),
                    Heading(21, "能做什么", ("专长", "服务内容")),
                    hint=_l("解决过什么问题，有什么设备和品种，结果怎样。"),
                    required=_l("请写明能做什么。"),
                ),
                text(
                    "crops",
                    _l("作物和产业"),
                    Heading(22, "作物和产业", ("产业",)),
                    hint=_l("例：对虾育苗、生蚝净化；菠萝、甘蔗。"),
                    size=2,
                ),
                choices("counties", _l("服务县区"), "districts", Heading(23, "服务县区")),
                Spec(
                    "days",
                    Shape.NUMBER,
                    _l("每年可服务"),
                    Reach.DETAIL,
                    asked=_l("每年可服务（天）"),
                    say=_say_days,
                    block=Block.FACT,
                    heading=Heading(24, "每年可服务天数", ("服务天数",)),
                ),
                shared.KEYWORDS,
            ),
        ),
        Section(
            _l("双聘和聘期"),
            _l("科技副总须写明两边单位和聘期，其他类型可以不填。"),
            (
                line("home", _l("派出单位"), Heading(25, "派出单位")),
                line("host", _l("聘用企业"), Heading(26, "聘用企业", ("受聘企业",))),
                day("since", _l("聘期自"), Heading(27, "聘期自")),
                day("until", _l("聘期至"), Heading(16, "聘期至", ("有效期至",))),
            ),
        ),
        shared.CONTACT,
    ),
    owned=(shared.OWNER,),
)
