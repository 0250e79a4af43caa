"""Fields that needs and achievements share; each kind adds its own words where they differ."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import Mode, Must
from web.base.listing.spec import (
    CONTENT,
    Block,
    Compared,
    Heading,
    Helps,
    Reach,
    Section,
    Shape,
    Spec,
)

LAST = 99
"""The place of what ends a block on every page."""

TITLE = Spec(
    "title",
    Shape.LINE,
    _l("标题"),
    Reach.SUMMARY,
    hint=_l("一句话说清要解决什么或做成了什么，不写单位名称。"),
    size=200,
    helps=Helps(10, _l("标题是别人最先看到的一句话。")),
    block=Block.HEAD,
    item="title",
    heading=Heading(2, "标题", ("名称", "题目", "需求名称", "成果名称")),
)
SUMMARY = Spec(
    "summary",
    Shape.TEXT,
    _l("公开摘要"),
    Reach.SUMMARY,
    hint=_l("任何人都能看到，20 至 200 字，写清用在哪里、解决什么、关键数字。"),
    size=4,
    required=_l("请写一段可以公开的摘要。"),
    helps=Helps(15, _l("摘要公开，配对主要靠它和标题。")),
    block=Block.TEXT,
    compared=Compared(1, _l("简介")),
    item=CONTENT,
    heading=Heading(20, "公开摘要", ("摘要",)),
)
INDICATORS = Spec(
    "indicators",
    Shape.TEXT,
    _l("技术指标"),
    Reach.DETAIL,
    block=Block.TEXT,
    compared=Compared(4),
    item="indicators",
    must=Must.INDICATORS,
    heading=Heading(4, "指标", ("技术指标", "预期指标")),
)
FIELDS = Spec(
    "fields",
    Shape.CODES,
    _l("产业领域"),
    Reach.SUMMARY,
    codes="fields",
    facet="field",
    hint=_l("选 1 至 3 个最贴近的领域。"),
    required=_l("请至少选择一个产业领域。"),
    helps=Helps(10, _l("领域决定由哪位经纪人研判。")),
    block=Block.FACT,
    compared=Compared(2),
    place=LAST - 3,
    item="fields",
    must=Must.FIELD,
    heading=Heading(6, "领域", ("产业领域", "field")),
)
MODES = Spec(
    "modes",
    Shape.CODES,
    _l("合作方式"),
    Reach.DETAIL,
    codes=Mode,
    facet="mode",
    hint=_l("可多选。"),
    block=Block.FACT,
    compared=Compared(8),
    place=LAST - 2,
    item="modes",
    must=Must.MODES,
    heading=Heading(7, "合作方式", ("mode",)),
)
KEYWORDS = Spec(
    "keywords",
    Shape.KEYWORDS,
    _l("关键词"),
    Reach.DETAIL,
    hint=_l("最多 10 个，用顿号或逗号隔开，例如：网箱养殖、抗风浪、自动投喂。"),
    block=Block.FACT,
    place=LAST - 1,
    item="keywords",
    heading=Heading(5, "关键词", ("关键字",)),
)
LEVEL_HEADING = Heading(8, "成熟度", ("技术成熟度",))
"""One column for the maturity that a need asks for and that an achievement has."""

DISTRICT = Spec(
    "district",
    Shape.CODE,
    _l("所在地"),
    Reach.DETAIL,
    codes="districts",
    block=Block.FACT,
    compared=Compared(9, _l("所在地区")),
    item="district",
    heading=Heading(15, "区县", ("县区", "县（市、区）")),
)
VALID_UNTIL = Spec(
    "valid_until",
    Shape.DATE,
    _l("有效期至"),
    Reach.SUMMARY,
    hint=_l("到期后自动下架，之前可以随时更新。"),
    block=Block.FACT,
    compared=Compared(11),
    place=LAST,
    item="valid_until",
    heading=Heading(16, "有效期至", ("有效期", "截止日期")),
)
NOT_SECRET = Spec(
    "not_secret",
    Shape.FLAG,
    _l("我声明以上内容不涉及国家秘密"),
    Reach.RECORD,
    hint=_l(
        "平台连接互联网，按保密规定不得存放、处理国家秘密。不能确定时，请先由本单位保密部门审查。"
    ),
    required=_l("提交前需要勾选此项声明；内容涉密的，请勿在本平台填写。"),
)

ATTACHED = Section(
    _l("附件文字"),
    _l("图纸、检测报告、介绍材料在本页末尾的“附件”里上传。"),
    (
        Spec(
            "reads_attachments",
            Shape.FLAG,
            _l("附件文字参与匹配"),
            # Its owner's wish and no part of the text.
            Reach.RECORD,
            hint=_l(
                "勾选后，系统读取附件里的文字来找更贴近的对方，推荐理由里可能引用。"
                "只对公开的内容有效；企业名称不公开或只公开摘要的，附件不公开，也不参与匹配。"
            ),
        ),
    ),
)

CONTACT = Section(
    _l("联系方式"),
    "",
    (
        Spec(
            "contact_name",
            Shape.LINE,
            _l("联系人"),
            hint=_l("只在双方都表示有意向后，向对方和经手的经纪人显示。"),
            required=_l("请填写联系人。"),
            block=Block.CONTACT,
            heading=Heading(50, "联系人", ("联系人姓名",)),
        ),
        Spec(
            "contact_phone",
            Shape.LINE,
            _l("电话"),
            asked=_l("联系电话"),
            hint=_l("电话和邮箱至少填一项。"),
            size=50,
            input_type="tel",
            required=_l("请填写联系电话或联系邮箱。"),
            instead="contact_email",
            block=Block.CONTACT,
            heading=Heading(51, "联系电话", ("电话", "手机", "固定电话")),
        ),
        Spec(
            "contact_email",
            Shape.LINE,
            _l("邮箱"),
            asked=_l("联系邮箱"),
            size=254,
            input_type="email",
            block=Block.CONTACT,
            heading=Heading(52, "联系邮箱", ("邮箱", "电子邮箱", "电子信箱")),
        ),
    ),
)

OWNED = (
    Spec("id", Shape.NUMBER, reach=Reach.SUMMARY),
    Spec("kind", Shape.CODE, reach=Reach.SUMMARY),
    Spec("state", Shape.CODE, reach=Reach.SUMMARY),
    Spec("revision_id", Shape.NUMBER, reach=Reach.SUMMARY),
    Spec("published_at", Shape.MOMENT, reach=Reach.SUMMARY),
    Spec("is_demo", Shape.FLAG, reach=Reach.SUMMARY),
    Spec("call_key", Shape.LINE, reach=Reach.SUMMARY),
    Spec("is_challenge", Shape.FLAG, reach=Reach.SUMMARY),
    Spec("organisation_id", Shape.NUMBER, reach=Reach.ORGANISATION),
    Spec("organisation_name", Shape.LINE, reach=Reach.ORGANISATION),
    Spec("organisation_name_en", Shape.LINE, reach=Reach.ORGANISATION),
)
"""What is known of a posting without its text: where it stands, and whose it is."""
