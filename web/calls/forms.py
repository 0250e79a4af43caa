"""The officers' form of a call."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import DateTimeLocalInput, HiddenInput, TextInput

from matcher.domain.codes import CallKind
from web.base.forms.base import Form
from web.base.forms.choices import field_choices
from web.base.forms.fields import CodeField, CodesField, as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, long_text, short_text, words
from web.base.site import zone
from web.calls import times

QUARTERS = [
    ("1", _l("第一季度")),
    ("2", _l("第二季度")),
    ("3", _l("第三季度")),
    ("4", _l("第四季度")),
]
YEARS = times.YEARS
HOW_TO_WRITE = _l("写成 2026-11-30 18:00；到一天结束写 24:00。")
CALL_WORDS: Words = {
    ("quarter", "taken"): _l("这一季度已有同类征集，请修改季度或征集内容。"),
    ("closes_at", "before_opening"): _l("截止时间应晚于开始时间。"),
    ("theme", "taken"): _l("这一季度已有同一专题的征集，请修改专题或季度。"),
    ("closes_at", "past"): _l("新的截止时间应晚于现在。"),
    ("closes_at", "not_later"): _l("新的截止时间应晚于原来的截止时间。"),
    ("reason", "missing"): _l("请写明原因。"),
    ("until", "past"): _l("补交的期限应晚于现在。"),
    ("organisation", "permitted"): _l("这家单位已经获准补交，还没有用掉。"),
    ("organisation", "unknown"): _l("没有这家单位，请核对全称或统一社会信用代码。"),
    ("organisation", "nobody"): _l("这家单位还没有可以提交的账号，请先邀请成员。"),
    ("closes_at", "shortened"): _l("征集已开始，截止时间只能延后。"),
    ("kind", "announced"): _l("征集已开始，征集内容不能改变。"),
}
"""What keeps a call from being stored, by field and code."""


class MomentField(Field):
    """A day and time in the site's zone, kept as an aware datetime."""

    widget: Any = DateTimeLocalInput()
    is_deadline = False

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self._write(self.data)

    def _write(self, moment: datetime) -> str:
        return f"{moment.astimezone(zone()):%Y-%m-%dT%H:%M}"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the local time."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            self.data = times.read_moment(text, zone(), is_deadline=self.is_deadline)
        except ValueError as error:
            raise ValueError(gettext("请填写日期和时间，例如 2026-11-30 18:00。")) from error


class DeadlineField(MomentField):
    """A day and time by which something has to be done: a day ends at 24:00.

    It is typed, because what browsers offer for picking a time knows no 24:00.
    """

    widget = TextInput()
    is_deadline = True

    def _write(self, moment: datetime) -> str:
        return times.write_deadline(moment, zone())


class CallForm(Form):
    """A quarter's call. Times are those of the site's zone."""

    NEEDED = ("quarter", "kind", "title", "opens_at", "closes_at")

    version = IntegerField(validators=[Optional()], widget=HiddenInput())
    year = IntegerField(
        _l("年份"),
        [
            InputRequired(_l("请填写年份。")),
            NumberRange(YEARS[0], YEARS[-1], message=_l("请填写四位年份。")),
        ],
    )
    quarter = SelectField(_l("季度"), choices=as_choices(QUARTERS))
    kind = CodeField(_l("征集内容"), CallKind, default=CallKind.BOTH)
    theme = short_text(_l("专题"), _l("专题征集写明专题，例如“海洋装备”；季度综合征集留空。"), 50)
    title = short_text(_l("标题"), "", 200)
    notice = long_text(
        _l("征集通知"), _l("写给企业和高校院所：征集什么、怎样参加、之后做什么。"), 8
    )
    eligible = words(_l("征集对象"))
    contact = short_text(_l("联系方式"), _l("公开显示，写科室电话或邮箱。"), 400)
    focus_fields = CodesField(_l("重点领域"), choices=field_choices)
    opens_at = MomentField(_l("开始时间"), description=_l("排期后到时自动开放。"))
    closes_at = DeadlineField(
        _l("截止时间"),
        description=_l("一天结束写 24:00；公布后只能延后。"),
    )
    grace_minutes = IntegerField(
        _l("宽限分钟数"),
        [
            InputRequired(_l("请填写宽限分钟数，不需要则填 0。")),
            NumberRange(0, 1440, message=_l("请填写 0 至 1440。")),
        ],
        description=_l("截止后仍接收提交的分钟数，不对外显示。"),
    )

    def check(self) -> bool:
        """Check what was typed; return whether a call can be made of it."""
        self.validate()
        messages = {
            "title": gettext("请填写标题。"),
            "opens_at": gettext("请填写开始时间。"),
            "closes_at": gettext("请填写截止时间。"),
        }
        for name, message in messages.items():
            if not self[name].data and not self[name].errors:
                add_error(self[name], message)
        opens, closes = self.opens_at.data, self.closes_at.data
        if opens is not None and closes is not None and closes <= opens:
            add_error(self.closes_at, str(CALL_WORDS["closes_at", "before_opening"]))
        return not self.errors


class ExtendForm(Form):
    """A later end, and why."""

    NEEDED = ("closes_at", "reason")

    closes_at = DeadlineField(_l("新的截止时间"), description=HOW_TO_WRITE)
    reason = words(_l("原因"), required=CALL_WORDS["reason", "missing"])

    def check(self) -> bool:
        """Check what was typed; return whether it can be done."""
        self.validate()
        if self.closes_at.data is None and not self.closes_at.errors:
            add_error(self.closes_at, gettext("请填写新的截止时间。"))
        return not self.errors


class LateForm(Form):
    """Which organisation may submit one thing after the end, until when, and why."""

    NEEDED = ("organisation", "until", "reason")

    organisation = short_text(_l("单位"), _l("单位全称或统一社会信用代码。"), 200)
    until = DeadlineField(_l("补交期限"), description=HOW_TO_WRITE)
    reason = words(_l("原因"), required=CALL_WORDS["reason", "missing"])

    def check(self) -> bool:
        """Check what was typed; return whether it can be done."""
        self.validate()
        if not self.organisation.data:
            add_error(self.organisation, gettext("请填写单位全称或统一社会信用代码。"))
        if self.until.data is None and not self.until.errors:
            add_error(self.until, gettext("请填写补交期限。"))
        return not self.errors
