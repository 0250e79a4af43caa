"""The fields of a scene in which something new may be tried."""

from __future__ import annotations

from enum import StrEnum

from flask_babel import lazy_gettext as _l

from web.base.listing.spec import Heading, Listing, Section
from web.registers import fields as shared
from web.registers.specs import choice, day, line, text


class SceneKind(StrEnum):
    """Where something can be tried."""

    INDUSTRY = "industry"
    FARM = "farm"
    """Fields, ponds and the open sea."""
    PUBLIC = "public"
    """公共领域: traffic, hospitals, schools, the city's own services."""


LISTING = Listing(
    (
        Section(
            _l("场景"),
            "",
            (
                shared.TITLE,
                choice("scene_kind", _l("类型"), SceneKind, Heading(3, "类型")),
                shared.FIELDS,
                shared.DISTRICT,
                shared.SUMMARY,
                text(
                    "trial",
                    _l("可以试什么"),
                    Heading(21, "可以试什么", ("试用内容", "开放内容")),
                    hint=_l("写清希望解决的问题，和用什么数字判断成不成。"),
                    required=_l("请写明可以试什么。"),
                ),
                text(
                    "provided",
                    _l("提供什么"),
                    Heading(22, "提供什么", ("提供条件", "场地和数据")),
                    hint=_l("场地、设备、数据、人员。"),
                ),
                shared.KEYWORDS,
            ),
        ),
        Section(
            _l("约定"),
            "",
            (
                text("conditions", _l("对试用方的要求"), Heading(23, "对试用方的要求", ("条件",))),
                text(
                    "afterwards",
                    _l("试用之后"),
                    Heading(24, "试用之后", ("后续采购", "奖励")),
                    hint=_l("达标后是否采购、怎样付费或奖励。"),
                ),
                line(
                    "scale",
                    _l("试用规模"),
                    Heading(25, "试用规模", ("规模",)),
                    hint=_l("例：网箱 2 口；公交车 6 辆。"),
                ),
                day("since", _l("开放日期"), Heading(26, "开放日期", ("开始日期",))),
                day("until", _l("截止日期"), Heading(16, "截止日期", ("有效期至",))),
            ),
        ),
        shared.CONTACT,
    ),
    owned=(shared.OWNER,),
)
