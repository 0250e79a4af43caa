"""Forms of a deal: notes, the contract, its registration, the end."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectField

from matcher.domain.codes import CloseCode, ContractKind
from web.base import labels
from web.base.forms.base import Form
from web.base.forms.fields import CodeField, LocalDateField, WanField, as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, short_text, words

NOTE_KINDS = [("note", _l("记录")), ("call", _l("通话")), ("meeting", _l("会面"))]
BROKER_CLOSE_CODES = (CloseCode.TERMS_NOT_AGREED, CloseCode.NO_RESPONSE, CloseCode.OTHER)
"""The reasons a broker gives; the others follow from what the parties did."""

EARLIEST = date(2000, 1, 1)

SIGN_WORDS: Words = {
    ("number", "missing"): _l("请填写合同编号。"),
    ("number", "taken"): _l("这个合同编号已经登记在另一个对接上，请核对。"),
    ("total", "not_positive"): _l("合同总金额应大于 0。"),
    ("technical", "over_total"): _l("技术交易额不能高于合同总金额。"),
}
REGISTER_WORDS: Words = {
    ("registration_number", "missing"): _l("请填写登记编号。"),
    ("registration_number", "taken"): _l("这个登记编号已经用在另一个合同上，请核对。"),
    ("registered_on", "too_early"): _l("登记日期不能早于签订日期。"),
}
"""What is wrong with a contract or its registration, by field and code."""


class NoteForm(Form):
    """A line of the timeline, with a next step if wanted."""

    NEEDED = ("kind",)

    kind = SelectField(_l("类型"), choices=as_choices(NOTE_KINDS))
    text = words(_l("内容"), required=_l("请写下沟通的内容或下一步安排。"))
    due = LocalDateField(
        _l("下一步截止日"),
        description=_l("填写后会出现在双方和经纪人的待办里，取代先前约定的日期。"),
    )


class DueForm(Form):
    """Another day for the agreed next step."""

    NEEDED = ("due",)

    due = LocalDateField(_l("新的日期"))

    def check(self, today: date) -> bool:
        """Check what was typed; return whether it can be recorded."""
        self.validate()
        require_values(self, {"due": gettext("请填写新的日期。")})
        if self.due.data is not None and self.due.data < today:
            add_error(self.due, gettext("新的日期不能早于今天。"))
        return not self.errors


class SignForm(Form):
    """The signed technology contract."""

    NEEDED = ("number", "project_name", "kind", "signed_on", "total", "technical")

    number = short_text(_l("合同编号"), _l("双方合同上的编号。"), 50)
    project_name = short_text(_l("项目名称"), "", 200)
    kind = CodeField(_l("合同类型"), ContractKind, empty=_l("请选择"))
    signed_on = LocalDateField(_l("签订日期"))
    total = WanField(_l("合同成交总金额（万元）"))
    technical = WanField(
        _l("技术交易额（万元）"),
        description=_l("总金额中除去设备、原材料等非技术性费用的部分，不高于总金额。"),
    )
    payment_terms = words(_l("价款与支付方式"), description=_l("例：签约付 30%，验收付 70%。"))

    def check(self, today: date) -> bool:
        """Check what was typed; return whether it can be recorded."""
        self.validate()
        require_values(
            self,
            {
                "number": str(SIGN_WORDS["number", "missing"]),
                "project_name": gettext("请填写项目名称。"),
                "kind": gettext("请选择合同类型。"),
                "signed_on": gettext("请填写签订日期。"),
                "total": gettext("请填写合同总金额。"),
                "technical": gettext("请填写技术交易额，没有则填 0。"),
            },
        )
        check_past(self.signed_on, today)
        total, technical = self.total.data, self.technical.data
        if total == 0:
            add_error(self.total, str(SIGN_WORDS["total", "not_positive"]))
        if total is not None and technical is not None and technical > total:
            add_error(self.technical, str(SIGN_WORDS["technical", "over_total"]))
        return not self.errors


class RegisterForm(Form):
    """The registration of a contract."""

    NEEDED = ("registration_number", "registered_on")

    registration_number = short_text(_l("登记编号"), _l("技术合同登记机构给出的编号。"), 50)
    registered_on = LocalDateField(_l("登记日期"))

    def check(self, today: date, signed_on: date | None) -> bool:
        """Check what was typed; return whether it can be recorded."""
        self.validate()
        require_values(
            self,
            {
                "registration_number": str(REGISTER_WORDS["registration_number", "missing"]),
                "registered_on": gettext("请填写登记日期。"),
            },
        )
        check_past(self.registered_on, today)
        day = self.registered_on.data
        if day is not None and signed_on is not None and day < signed_on:
            add_error(self.registered_on, str(REGISTER_WORDS["registered_on", "too_early"]))
        return not self.errors


class CloseForm(Form):
    """Why a deal ends without a contract."""

    NEEDED = ("code",)

    code = SelectField(
        _l("原因"),
        choices=lambda: as_choices((code.value, labels.label(code)) for code in BROKER_CLOSE_CODES),
    )
    note = words(_l("补充说明"), description=_l("选“其他”时必填。"))

    def validate(self, extra_validators: object = None) -> bool:
        """'Other' needs words."""
        is_valid = super().validate(extra_validators)
        if self.code.data == CloseCode.OTHER and not self.note.data:
            add_error(self.note, gettext("选了“其他”，请写明原因。"))
            return False
        return bool(is_valid)


def require_values(form: FlaskForm, messages: dict[str, str]) -> None:
    """Add the message to every field that is empty and has no other error."""
    for name, message in messages.items():
        if form[name].data in (None, "") and not form[name].errors:
            add_error(form[name], message)


def check_past(field: Field, today: date) -> None:
    """Refuse days that have not come yet, and slips of the year."""
    if field.data is None:
        return
    if field.data > today:
        add_error(field, gettext("日期不能晚于今天。"))
    elif field.data < EARLIEST:
        add_error(field, gettext("日期过早，请核对年份。"))
