"""The forms of agreements: terms, and what each side says and reports."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField
from wtforms import Form as Part
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from web.base.forms.base import Form
from web.base.forms.fields import CodeField, LocalDateField, TextField, WanField
from web.base.forms.problems import Words
from web.base.forms.texts import words
from web.contracts.payment_forms import RateField
from web.inventions.forms import amount_field
from web.inventions.states import TransferWay
from web.later.models import LaterAgreement
from web.later.states import InstalmentKind
from web.later.terms import MOST_ROWS, Row, Terms

SHOWN_ROWS = 6

WORDS: Words = {
    ("firm", "unverified"): _l("请填写平台上已通过核验的企业的全称。"),
    ("firm", "unknown"): _l("平台上没有这家企业，请核对全称。"),
    ("firm", "taken"): _l("这家企业和贵单位对这项成果已有进行中的先用后转。"),
    ("words", "unverified"): _l("单位通过核验后才能申请。"),
    ("words", "missing"): _l("请写明原因。"),
    ("words", "trial_over"): _l("试用期已过，不能再退回；可以转，或与对方商定后提前结束。"),
    ("trial_until", "past"): _l("试用期应到今天以后。"),
    ("rows", "missing"): _l("请至少填写一期付款，最多 24 期。"),
    ("rows", "incomplete"): _l("每期写明款项，并填金额或提成比例中的一项。"),
    ("rows", "when"): _l("每期填付款日期或付款条件中的一项。"),
    ("rows", "in_trial"): _l("付款日期应在试用期结束以后。"),
    ("day", "future"): _l("日期不能晚于今天。"),
    ("day", "trial_over"): _l("约定的试用期已过。请先提前结束，再按新的试用期提出条件。"),
    ("paid_on", "future"): _l("日期不能晚于今天。"),
    ("income", "paid"): _l("这一期已记了付款，收入不能再改。"),
    ("income", "range"): _l("请填写金额。"),
    ("amount", "income"): _l("请先报这一期的收入。"),
    ("amount", "range"): _l("金额应大于 0，且不超过这一期还没有付的数额。"),
}


class ApplyForm(Form):
    """Why a firm wants to try it."""

    NEEDED = ("words",)

    words = words(
        _l("用途说明"),
        required=_l("请写明用在哪里、想试用多久。"),
        description=_l("用在什么产品或生产线、想试用多久；只有对方单位和科技局看得到。"),
    )


class RowForm(Part):
    """One instalment. A row with nothing in it is no row."""

    what = TextField(_l("款项"), [Length(max=100, message=_l("内容过长，请写短一些。"))])
    amount = WanField(_l("金额（万元）"))
    rate = RateField(_l("或按收入提成（%）"))
    due_on = LocalDateField(_l("付款日期"), [Optional()])
    event = TextField(_l("或付款条件"), [Length(max=200, message=_l("内容过长，请写短一些。"))])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(
            (field.raw_data and str(field.raw_data[0]).strip())
            if field.raw_data is not None
            else field.data
            for field in self
        )

    def read(self) -> Row:
        """Return the row."""
        return Row(
            what=self.what.data or "",
            amount=self.amount.data,
            rate=self.rate.data,
            due_on=self.due_on.data,
            event=self.event.data or "",
        )


class TermsForm(Form):
    """What the two agree to."""

    NEEDED: ClassVar[Sequence[str]] = ("way", "trial_until", "conditions")

    way = CodeField(
        _l("转的方式"),
        TransferWay,
        empty=_l("请选择"),
        validators=[DataRequired(_l("请选择转的方式。"))],
    )
    trial_until = LocalDateField(
        _l("试用到"),
        [InputRequired(_l("请填写日期。"))],
        description=_l("企业在这一天以前（含当天）可以退回，各期付款不再发生。"),
    )
    entry_fee = WanField(
        _l("入门费（万元）"), description=_l("零门槛费的不填或填 0；有的，交付时支付。")
    )
    scope = words(_l("使用范围和交付内容"))
    conditions = words(_l("退回的条件"), required=_l("请写明退回的条件和办法。"))
    rows = FieldList(
        FormField(RowForm), _l("转后的各期付款"), min_entries=SHOWN_ROWS, max_entries=MOST_ROWS
    )

    def read(self) -> Terms:
        """Return the terms; only after the form was found to be in order."""
        way, until = self.way.data, self.trial_until.data
        assert way is not None and until is not None
        return Terms(
            way=TransferWay(way),
            entry_fee=self.entry_fee.data or 0,
            trial_until=until,
            scope=self.scope.data or "",
            conditions=self.conditions.data or "",
            rows=[one.form.read() for one in self.rows if not one.form.is_empty],
        )


class OfferForm(TermsForm):
    """Terms for a firm that is named."""

    NEEDED: ClassVar[Sequence[str]] = (*TermsForm.NEEDED, "firm")

    firm = TextField(
        _l("企业"),
        [DataRequired(_l("请填写企业全称。"))],
        description=_l("已在平台注册的企业的全称或统一社会信用代码。"),
    )


def terms_values(agreement: LaterAgreement) -> dict[str, Any]:
    """Return the present terms as the form shows them."""
    rows = [
        {
            "what": one.what,
            "amount": None if one.kind is InstalmentKind.SHARE else one.amount,
            "rate": one.rate,
            "due_on": one.due_on,
            "event": one.event,
        }
        for one in agreement.instalments
        if one.kind is not InstalmentKind.ENTRY
    ]
    names = ("way", "trial_until", "entry_fee", "scope", "conditions")
    return {name: getattr(agreement, name) for name in names} | {"rows": rows}


class DayForm(Form):
    """The day of something that has happened."""

    NEEDED = ("day",)

    day = LocalDateField(_l("日期"), [InputRequired(_l("请填写日期。"))])


class WordsForm(Form):
    """Why."""

    NEEDED = ("words",)

    words = words(_l("说明"), required=_l("请写明原因。"))


class ConvertForm(Form):
    """The firm's decision."""

    sure = BooleanField(
        _l("决定继续使用，按约定支付各期款项"), [DataRequired(_l("请勾选后再提交。"))]
    )


class IncomeForm(Form):
    """What was earned in a period."""

    NEEDED = ("income",)

    income = amount_field(_l("这一期的收入（万元）"))


class PaymentForm(Form):
    """What was paid."""

    NEEDED = ("paid_on", "amount")

    paid_on = LocalDateField(_l("付款日期"), [InputRequired(_l("请填写日期。"))])
    amount = amount_field(_l("金额（万元）"))


def say_rate(rate: int) -> str:
    """Return a rate in words."""
    return gettext("收入的 %(rate)s%%", rate=f"{rate / 100:g}")
