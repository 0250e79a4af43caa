"""What is typed into a request, into an answer, and into a capacity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from web.base.forms.base import Form
from web.base.forms.fields import CodesField, LocalDateField, as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import short_text, words

WEEKDAYS = (
    _l("周一"),
    _l("周二"),
    _l("周三"),
    _l("周四"),
    _l("周五"),
    _l("周六"),
    _l("周日"),
)

_PAST = _l("不能早于今天。")
_BEFORE = _l("最后一天不能早于第一天。")

ASK_WORDS: Words = {
    ("note", "missing"): _l("请写明用途，对方据此决定是否接受。"),
    ("contact_name", "missing"): _l("请填写联系人。"),
    ("contact_phone", "missing"): _l("请填写电话，或在下面填写邮箱。"),
    ("posting_id", "unknown"): _l("请从列出的需求中选择，或者不选。"),
    ("first_day", "missing"): _l("请选择第一天。"),
    ("first_day", "past"): _PAST,
    ("first_day", "closed"): _l("这一天不开放，请从日历上开放的日子里选。"),
    ("last_day", "missing"): _l("请选择最后一天。"),
    ("last_day", "before"): _BEFORE,
    ("last_day", "closed"): _l("这一天不开放，请从日历上开放的日子里选。"),
    ("last_day", "too_long"): _l("一次最多申请 92 天，请分几次申请。"),
    ("units", "range"): _l("请填写 1 以上的整数。"),
}

CAPACITY_WORDS: Words = {
    ("first_day", "past"): _PAST,
    ("first_day", "far"): _l("最多设置到两年以后，请检查年份。"),
    ("last_day", "before"): _BEFORE,
    ("last_day", "too_long"): _l("一次最多设置两年，请检查年份。"),
    ("weekdays", "no_days"): _l("这段时间里没有所选的日子，请检查星期和日期。"),
    ("units", "range"): _l("请填写 0 到 1000 的整数。"),
}


class WholeField(IntegerField):
    """A whole number; what is none is kept as it was typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(str(_l("请填写整数。"))) from error


class AskForm(Form):
    """A request to the owner of an entry."""

    NEEDED = ("note", "contact_name", "contact_phone", "first_day", "last_day", "units")

    first_day = LocalDateField(_l("第一天"), [Optional()])
    last_day = LocalDateField(_l("最后一天"), [Optional()])
    units = WholeField(_l("名额"), [Optional()], default=1, render_kw={"min": 1})
    note = words(
        _l("用途"),
        required=_l("请写明用途，对方据此决定是否接受。"),
        description=_l("做什么、有什么要求。对方和管理员能看到。"),
    )
    posting_id = SelectField(
        _l("为哪项需求"),
        coerce=str,
        default="",
        description=_l("对方会看到这项需求的公开标题；未公开单位名称的需求，对方看不到。"),
    )
    contact_name = short_text(_l("联系人"))
    contact_phone = short_text(_l("联系电话"), most=40, type="tel")
    contact_email = short_text(_l("联系邮箱"), most=254, type="email")

    def __init__(self, needs: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(**options)
        empty = ("", str(_l("不指定")))
        pairs = [empty, *((str(key), title) for key, title in needs)]
        self.posting_id.choices = as_choices(pairs)


class AnswerForm(Form):
    """An acceptance, with a few words."""

    answer = words(_l("给对方的话"), description=_l("例如怎样预约、带什么材料。"))


class RefuseForm(Form):
    """Why a request is not accepted."""

    answer = words(
        _l("不接受的原因"),
        required=_l("请写明原因，对方会看到这段话。"),
        description=_l("对方会看到这段话。"),
    )


class RateForm(Form):
    """How it was."""

    NEEDED = ("rating",)

    rating = RadioField(
        _l("满意度"),
        [InputRequired(_l("请选择一项。"))],
        choices=as_choices(
            [
                ("5", _l("5 分，很满意")),
                ("4", _l("4 分")),
                ("3", _l("3 分，一般")),
                ("2", _l("2 分")),
                ("1", _l("1 分，不满意")),
            ]
        ),
    )
    words = words(
        _l("评价"),
        description=_l("对方和管理员能看到。公开页面在有 3 家单位评价以后才显示平均分。"),
    )


class CapacityForm(Form):
    """How much an entry takes, on which days."""

    NEEDED = ("first_day", "last_day", "weekdays", "units")

    first_day = LocalDateField(_l("第一天"), [DataRequired(_l("请选择第一天。"))])
    last_day = LocalDateField(_l("最后一天"), [DataRequired(_l("请选择最后一天。"))])
    weekdays = CodesField(
        _l("星期"), choices=as_choices((str(key), word) for key, word in enumerate(WEEKDAYS))
    )
    leaves_out_days_off = BooleanField(_l("不含法定节假日和调休休息日"))
    units = WholeField(
        _l("每天的名额"),
        [InputRequired(_l("请填写名额，0 表示这些日子不开放。"))],
        description=_l("同一天最多接受几项申请。0 表示不开放；已被占用的名额不能减少。"),
        render_kw={"min": 0},
    )
