"""What the guided forms of needs and achievements share.

A draft stores whatever can be stored; a submission also needs what ``check_complete`` asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, IntegerField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from web.base.addresses import find_fault
from web.base.forms.base import Form
from web.base.forms.choices import field_choices, mode_choices
from web.base.forms.fields import CodeField, CodesField, KeywordsField, LocalDateField, TextField
from web.base.forms.texts import add_error, flatten, long_text, short_text

MOST_FIELDS = 3
SHORTEST_PHONE = 5
"""Digits of a number: a short one of a service has five."""

SHORTEST_SUMMARY = 20


class PostingForm(Form):
    """What needs and achievements share."""

    SECTIONS: ClassVar[list[tuple[Any, Any, list[str]]]] = []
    REQUIRED: ClassVar[Mapping[str, Any]] = {}

    # Empty on a new posting's page.
    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    title = short_text(_l("标题"), _l("一句话说清要解决什么或做成了什么，不写单位名称。"), 200)
    summary = long_text(
        _l("公开摘要"), _l("任何人都能看到，20 至 200 字，写清用在哪里、解决什么、关键数字。"), 4
    )
    indicators = long_text(_l("技术指标"), _l("写可以测量的数字，一行一条。"))
    fields = CodesField(
        _l("产业领域"), choices=field_choices, description=_l("选 1 至 3 个最贴近的领域。")
    )
    keywords = KeywordsField(
        _l("关键词"),
        description=_l("最多 10 个，用顿号或逗号隔开，例如：网箱养殖、抗风浪、自动投喂。"),
    )
    modes = CodesField(_l("合作方式"), choices=mode_choices, description=_l("可多选。"))
    contact_name = short_text(
        _l("联系人"), _l("只在双方都表示有意向后，向对方和经手的经纪人显示。")
    )
    contact_phone = short_text(_l("联系电话"), _l("电话和邮箱至少填一项。"), 50, type="tel")
    contact_email = short_text(_l("联系邮箱"), "", 254, type="email")
    valid_until = LocalDateField(
        _l("有效期至"), description=_l("到期后自动下架，之前可以随时更新。")
    )
    not_secret = BooleanField(
        _l("我声明以上内容不涉及国家秘密"),
        description=_l(
            "平台连接互联网，按保密规定不得存放、处理国家秘密。不能确定时，请先由本单位保密部门审查。"
        ),
    )

    @property
    def wants_submit(self) -> bool:
        """Whether the poster pressed 提交审核."""
        return request.form.get("action") == "submit"

    @property
    def wants_check(self) -> bool:
        """Whether the poster pressed 检查与预览."""
        return request.form.get("action") == "check"

    @property
    def value_names(self) -> list[str]:
        """The names of the fields a posting stores, in the order of the page."""
        return [name for _, _, names in self.SECTIONS for name in names]

    def storable_values(self) -> dict[str, Any]:
        """Return the fields that can be stored as they are; those with an error are left out.

        So are choices that were not sent: their default would open what its owner has hidden.
        """
        self.validate()
        sent = (name for name in self.value_names if not _is_missing_choice(self[name]))
        return {name: self.value_of(name) for name in sent if not self[name].errors}

    def value_of(self, name: str) -> Any:
        """Return what a field stores."""
        data = self[name].data
        if data is None and isinstance(self[name], CodesField | KeywordsField):
            return []
        return "" if data is None and name in self.text_names else data

    @property
    def text_names(self) -> frozenset[str]:
        """Fields whose empty value is an empty text and not an absent one."""
        texts = (TextField, TextAreaField)
        return frozenset(name for name in self.value_names if isinstance(self[name], texts))

    def check_complete(self, today: date) -> bool:
        """Add an error to every field that a submission needs and lacks; return whether none."""
        for name, message in self.REQUIRED.items():
            if not self[name].data and not self[name].errors:
                add_error(self[name], message)
        self._check_dates(today)
        self._check_contact()
        self._check_extent()
        return not self.errors

    def _check_dates(self, today: date) -> None:
        until = self.valid_until.data
        if until is not None and until <= today:
            add_error(self.valid_until, gettext("有效期应晚于今天。"))

    def _check_contact(self) -> None:
        email, phone = str(self.contact_email.data or ""), str(self.contact_phone.data or "")
        if phone and sum(map(str.isdigit, phone)) < SHORTEST_PHONE:
            add_error(
                self.contact_phone,
                gettext("请写能拨通的号码，带区号或为手机号，例如 0759-1234567。"),
            )
        if not email and not phone:
            add_error(self.contact_phone, gettext("请填写联系电话或联系邮箱。"))
        if email and find_fault(email):
            add_error(self.contact_email, gettext("请填写完整的邮箱，例如 name@example.com。"))

    def _check_extent(self) -> None:
        if len(self.fields.data or []) > MOST_FIELDS:
            add_error(self.fields, gettext("最多选择 3 个领域，请保留最贴近的。"))
        if self.summary.data and len(self.summary.data) < SHORTEST_SUMMARY:
            add_error(self.summary, gettext("摘要太短，请至少写 20 个字，让对方看得懂。"))

    def problems(self) -> list[tuple[str, str, str]]:
        """Return (field name, label, message) of every error, in the order of the page."""
        return [
            (name, str(self[name].label.text), message)
            for name in self.value_names
            for message in flatten(self[name].errors)
        ]


def _is_missing_choice(field: Field) -> bool:
    return isinstance(field, CodeField) and not field.raw_data
