"""The fields of a technology need."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Confidentiality, Must, NeedKind
from web.base import labels
from web.base.listing.spec import (
    CONTENT,
    Block,
    Heading,
    Helps,
    Listing,
    Reach,
    Section,
    Shape,
    Spec,
)
from web.postings.fields import shared


def _say_extent(extent: Confidentiality) -> str:
    return "" if extent is Confidentiality.PUBLIC else labels.label(extent)


def _say_challenge(is_open: bool) -> str:
    return gettext("愿意作为榜单") if is_open else ""


_WHAT = Section(
    _l("要解决什么"),
    "",
    (
        replace(shared.TITLE, required=_l("请用一句话写出要解决的问题。")),
        shared.SUMMARY,
        Spec(
            "problem",
            Shape.TEXT,
            _l("技术难题"),
            Reach.DETAIL,
            hint=_l(
                "现状怎样，卡在哪里，为什么现有办法不行。例：生蚝开壳全靠人工，每人每小时约 60 只，"
                "破损率 8%，旺季招不到人。"
            ),
            size=7,
            required=_l("请说明现状和卡住的地方，对方据此判断能否解决。"),
            helps=Helps(
                20, _l("难题写到 80 个字以上，说清现状和卡点，推荐会准得多。"), told_in_full=True
            ),
            block=Block.TEXT,
            item=CONTENT,
            heading=Heading(21, "技术难题", ("主要问题", "拟解决的技术问题", "需求详情")),
        ),
        replace(
            shared.INDICATORS,
            label=_l("预期指标"),
            hint=_l("写可以测量的数字，一行一条。例：开壳速度 ≥ 600 只/小时；破损率 ≤ 2%。"),
            helps=Helps(15, _l("经纪人需要带单位的指标，才能判断对方达不达得到。")),
        ),
        Spec(
            "tried",
            Shape.TEXT,
            _l("已做过的尝试"),
            Reach.DETAIL,
            hint=_l("试过什么、结果怎样，避免重复推荐。"),
            size=3,
            helps=Helps(5, _l("写下试过什么，避免重复推荐。"), after_equals=True),
            block=Block.TEXT,
            item=CONTENT,
            heading=Heading(22, "已做过的尝试", ("已做尝试",)),
        ),
    ),
)
_SORTED = Section(
    _l("归类"),
    _l("归类越准，推荐的成果越贴近。"),
    (
        Spec(
            "need_kind",
            Shape.CODE,
            _l("需求类型"),
            Reach.SUMMARY,
            codes=NeedKind,
            default=NeedKind.CORE,
            hint=_l("核心技术：本企业独有的瓶颈。关键共性技术：同行都要解决。前沿技术：着眼长远。"),
            required=_l("请选择一项。"),
            block=Block.FACT,
            heading=Heading(30, "需求类型"),
        ),
        shared.FIELDS,
        replace(shared.KEYWORDS, helps=Helps(8, _l("关键词能找到换了说法的成果。"))),
    ),
)
_TERMS = Section(
    _l("条件与合作"),
    "",
    (
        Spec(
            "budget_min",
            Shape.MONEY,
            reach=Reach.DETAIL,
            asked=_l("预算下限（万元）"),
            hint=_l("上下限都不填即为面议。"),
            item="budget_min",
            heading=Heading(11, "预算下限"),
        ),
        Spec(
            "budget_max",
            Shape.MONEY,
            _l("预算"),
            Reach.DETAIL,
            asked=_l("预算上限（万元）"),
            hint=_l("例：80 或 36.5。"),
            helps=Helps(6, _l("写明预算，报价过高的不会来占用您的时间。"), after_equals=True),
            block=Block.FACT,
            low="budget_min",
            item="budget_max",
            must=Must.BUDGET,
            heading=Heading(12, "预算上限", ("预算",)),
        ),
        Spec(
            "deadline",
            Shape.DATE,
            _l("希望解决的时间"),
            Reach.DETAIL,
            hint=_l("希望在哪一天前见到结果，可不填。"),
            block=Block.FACT,
            heading=Heading(31, "希望解决的时间", ("需求时限", "时限要求")),
        ),
        replace(shared.MODES, helps=Helps(6, _l("写明合作方式，免得谈到最后才发现不合。"))),
        Spec(
            "trl_min",
            Shape.LEVEL,
            _l("成熟度要求"),
            Reach.DETAIL,
            hint=_l("希望对方的成果至少到哪一级，不确定可不选。"),
            helps=Helps(5, _l("说明要多成熟的技术，免得收到还在实验室里的。")),
            block=Block.FACT,
            item="trl",
            must=Must.MATURITY,
            heading=shared.LEVEL_HEADING,
        ),
        replace(
            shared.DISTRICT,
            asked=_l("所在县（市、区）"),
            required=_l("请选择所在的县（市、区）。"),
            must=Must.DISTRICT,
        ),
        Spec(
            "musts",
            Shape.CODES,
            _l("必须满足"),
            # Only those are shown whose fact is shown.
            Reach.SUMMARY,
            codes=Must,
            facet="must",
            hint=_l(
                "只勾选没有商量余地的条件。明确达不到的成果不会推荐给您；"
                "对方没有写明的仍会推荐，并标为“需核实”。"
            ),
            block=Block.FACT,
            item="musts",
            heading=Heading(10, "必须", ("必须满足", "必须条件")),
        ),
    ),
)
_OPENNESS = Section(
    _l("公开到什么程度"),
    "",
    (
        Spec(
            "confidentiality",
            Shape.CODE,
            _l("公开范围"),
            Reach.SUMMARY,
            codes=Confidentiality,
            default=Confidentiality.PUBLIC,
            block=Block.FACT,
            say=_say_extent,
            heading=Heading(32, "公开范围"),
        ),
        Spec(
            "open_challenge",
            Shape.FLAG,
            _l("揭榜挂帅"),
            Reach.SUMMARY,
            asked=_l("愿意作为“揭榜挂帅”榜单"),
            hint=_l("经论证后公开发榜，由揭榜团队竞争承担。"),
            block=Block.FACT,
            say=_say_challenge,
            heading=Heading(33, "揭榜挂帅", ("愿意作为榜单",)),
        ),
        replace(shared.VALID_UNTIL, required=_l("请填写有效期，一般为半年到一年。")),
    ),
)
_DECLARED = Section(_l("声明"), "", (shared.NOT_SECRET,))

NEED = Listing(
    (_WHAT, _SORTED, _TERMS, _OPENNESS, shared.ATTACHED, shared.CONTACT, _DECLARED),
    owned=shared.OWNED,
)
"""What a need says."""
