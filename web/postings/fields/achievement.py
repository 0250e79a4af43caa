"""The fields of a research achievement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import labels
from web.base.listing.spec import (
    CONTENT,
    Block,
    Compared,
    Heading,
    Helps,
    Listing,
    Reach,
    Section,
    Shape,
    Spec,
)
from web.postings.fields import shared


def _say_rights(rows: Sequence[Mapping[str, str]]) -> str:
    return gettext("；").join(_say_right(row) for row in rows)


def _say_right(row: Mapping[str, str]) -> str:
    parts = (
        labels.stored_word(row.get("kind", "")),
        row.get("title", ""),
        row.get("number", ""),
        labels.stored_word(row.get("state", "")),
    )
    return " ".join(part for part in parts if part)


_WHAT = Section(
    _l("成果是什么"),
    "",
    (
        replace(shared.TITLE, required=_l("请用一句话写出做成了什么。")),
        shared.SUMMARY,
        Spec(
            "innovation",
            Shape.TEXT,
            _l("创新点"),
            Reach.DETAIL,
            hint=_l("与现有做法相比，新在哪里、好多少。"),
            helps=Helps(
                20, _l("创新点写到 80 个字以上，企业才看得出好在哪里。"), told_in_full=True
            ),
            block=Block.TEXT,
            compared=Compared(5),
            item=CONTENT,
            heading=Heading(23, "创新点"),
        ),
        replace(
            shared.INDICATORS,
            hint=_l(
                "写测得的数字和条件，一行一条。例：产能 620 只/小时；破损率 1.6%（连续 72 小时）。"
            ),
            helps=Helps(15, _l("企业按带单位的实测指标挑选成果。")),
        ),
        Spec(
            "application",
            Shape.TEXT,
            _l("应用范围"),
            Reach.DETAIL,
            hint=_l("适合哪些行业、工序、规模的企业。"),
            size=3,
            helps=Helps(8, _l("写明用在哪里，才能对上企业的场景。"), after_equals=True),
            block=Block.TEXT,
            compared=Compared(6),
            item=CONTENT,
            heading=Heading(24, "应用范围", ("应用领域",)),
        ),
        Spec(
            "market",
            Shape.TEXT,
            _l("市场前景"),
            Reach.DETAIL,
            hint=_l("谁会用，规模多大，已有哪些应用。"),
            size=3,
            block=Block.TEXT,
            item=CONTENT,
            heading=Heading(25, "市场前景"),
        ),
    ),
)
_SORTED = Section(
    _l("归类"),
    _l("归类越准，推荐的需求越贴近。"),
    (
        shared.FIELDS,
        Spec(
            "discipline",
            Shape.LINE,
            _l("学科"),
            Reach.DETAIL,
            hint=_l("例：水产养殖学、化学工程。"),
            block=Block.FACT,
            heading=Heading(34, "学科", ("学科分类",)),
        ),
        replace(shared.KEYWORDS, helps=Helps(6, _l("关键词能找到换了说法的需求。"))),
    ),
)
_MATURITY = Section(
    _l("成熟度与知识产权"),
    "",
    (
        Spec(
            "trl",
            Shape.LEVEL,
            _l("成熟度"),
            Reach.DETAIL,
            hint=_l("按 GB/T 22900 九级划分，选已经完成的最高一级。"),
            required=_l("请选择目前的成熟度；拿不准时选较低的一级。"),
            helps=Helps(8, _l("成熟度决定企业现在能不能用。")),
            block=Block.FACT,
            compared=Compared(3),
            place=1,
            item="trl",
            heading=shared.LEVEL_HEADING,
        ),
        Spec(
            "intellectual_property",
            Shape.ROWS,
            _l("知识产权"),
            Reach.DETAIL,
            hint=_l("每行一项，没有可不填。专利填申请号或专利号，例：ZL 2019 1 0123456.X。"),
            helps=Helps(4, _l("写明知识产权，企业最先问的就是它。"), after_equals=True),
            block=Block.FACT,
            compared=Compared(10),
            say=_say_rights,
            heading=Heading(35, "知识产权", ("专利", "知识产权情况")),
        ),
        Spec(
            "evaluation",
            Shape.TEXT,
            _l("成果评价"),
            Reach.DETAIL,
            hint=_l("评价机构、方式和结论，没有可不填。"),
            size=3,
            block=Block.TEXT,
            place=shared.LAST,
            heading=Heading(36, "成果评价", ("评价情况",)),
        ),
    ),
)
_TERMS = Section(
    _l("合作"),
    "",
    (
        replace(shared.MODES, helps=Helps(4, _l("写明合作方式，企业好判断怎么谈。"))),
        Spec(
            "price",
            Shape.MONEY,
            _l("意向价格"),
            Reach.DETAIL,
            asked=_l("意向价格（万元）"),
            hint=_l("不填即为面议。"),
            block=Block.FACT,
            compared=Compared(7, _l("报价")),
            place=2,
            item="price",
            heading=Heading(13, "报价", ("价格",)),
        ),
        Spec(
            "team",
            Shape.TEXT,
            _l("团队"),
            Reach.DETAIL,
            hint=_l("人数、专长、做过的项目；不必写姓名。"),
            size=3,
            block=Block.TEXT,
            heading=Heading(37, "团队", ("团队情况",)),
        ),
        Spec(
            "registration_number",
            Shape.LINE,
            _l("成果登记号"),
            Reach.DETAIL,
            hint=_l("已办理成果登记的填写。"),
            size=50,
            block=Block.FACT,
            heading=Heading(38, "成果登记号", ("登记号",)),
        ),
        replace(shared.VALID_UNTIL, required=_l("请填写有效期，一般为一年。")),
    ),
)
_DECLARED = Section(
    _l("声明"),
    "",
    (
        Spec(
            "holder_consents",
            Shape.FLAG,
            _l("权利人同意发布并对外转化"),
            Reach.RECORD,
            hint=_l("职务成果的权利人一般是本单位；共有的，需要各权利人同意。"),
            required=_l("需要权利人同意后才能提交，请确认后勾选。"),
        ),
        shared.NOT_SECRET,
    ),
)

ACHIEVEMENT = Listing(
    (_WHAT, _SORTED, _MATURITY, _TERMS, shared.ATTACHED, shared.CONTACT, _DECLARED),
    # An achievement is where its institution is.
    owned=(*shared.OWNED, shared.DISTRICT),
)
"""What an achievement says."""
