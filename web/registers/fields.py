"""Fields that registers share; each adds its own words where they differ."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from web.base.listing.spec import (
    Block,
    Heading,
    Reach,
    Section,
    Shape,
    Spec,
)
from web.postings.fields import shared

TITLE = replace(
    shared.TITLE,
    label=_l("名称"),
    hint="",
    required=_l("请填写名称。"),
    helps=None,
    heading=Heading(1, "名称"),
)
SUMMARY = replace(
    shared.SUMMARY,
    label=_l("简介"),
    hint=_l("任何人都能看到。写清能做什么、适合谁。"),
    required=_l("请写一段简介。"),
    helps=None,
    heading=Heading(20, "简介", ("介绍", "公开摘要")),
)
FIELDS = replace(
    shared.FIELDS,
    helps=None,
    must=None,
    hint=_l("可多选。"),
    required=_l("请至少选择一个产业领域。"),
)
KEYWORDS = replace(shared.KEYWORDS, hint=_l("最多 10 个，用顿号或逗号隔开。"))
DISTRICT = replace(shared.DISTRICT, required=_l("请选择所在地。"))
OWNER = Spec(
    "organisation",
    Shape.LINE,
    _l("单位"),
    Reach.SUMMARY,
    block=Block.HEAD,
    heading=Heading(2, "单位名称", ("单位", "所属单位", "管理单位", "依托单位")),
)
"""Whose an entry is; known without being asked in its form."""

CONTACT = Section(
    _l("联系人"),
    _l("不公开。您接受了对方的申请后，才提供给对方。"),
    (
        Spec(
            "contact_name",
            Shape.LINE,
            _l("联系人"),
            Reach.CONTACT,
            required=_l("请填写联系人。"),
            block=Block.CONTACT,
            heading=Heading(90, "联系人"),
        ),
        Spec(
            "contact_phone",
            Shape.LINE,
            _l("联系电话"),
            Reach.CONTACT,
            size=40,
            input_type="tel",
            required=_l("请填写电话，或在下面填写邮箱。"),
            instead="contact_email",
            block=Block.CONTACT,
            heading=Heading(91, "联系电话", ("电话", "手机")),
        ),
        Spec(
            "contact_email",
            Shape.LINE,
            _l("联系邮箱"),
            Reach.CONTACT,
            size=254,
            input_type="email",
            block=Block.CONTACT,
            heading=Heading(92, "联系邮箱", ("邮箱", "电子邮箱")),
        ),
    ),
)
"""Ends the form of every register."""
