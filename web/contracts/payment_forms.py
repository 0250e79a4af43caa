"""The forms of payments: the plan, what was paid, the base of a royalty."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, FieldList, Form, FormField, HiddenField, IntegerField, SelectField
from wtforms.validators import Length, Optional

from web.base.arguments import key_of
from web.base.forms.base import Form as SiteForm
from web.base.forms.fields import (
    CodeField,
    LocalDateField,
    RadioCodeField,
    TextField,
    WanField,
    as_choices,
)
from web.base.forms.texts import add_error, short_text, words
from web.base.widths import fold
from web.contracts.payment_models import LONGEST_NAME
from web.contracts.payment_rules import (
    PaymentMode,
    PlannedRow,
    Royalty,
    RoyaltyPeriod,
    Terms,
    split,
    to_be_planned,
)
from web.contracts.payment_service import Told
from web.contracts.payment_sheets import DueLine, Sheet

MOST_ROWS = 24
BLANK_ROWS = 3
WHOLE = 100


class ShareField(WanField):
    """An amount in 万元, or a share of the whole such as 30%; ``share`` holds the latter."""

    share: Fraction | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed amount or share."""
        text = fold(valuelist[0]).strip() if valuelist else ""
        if not text.endswith("%"):
            super().process_formdata(valuelist)
            return
        self.data, self.share = None, parse_percent(text)


class RateField(Field):
    """A percentage, kept in hundredths of a percent."""

    widget = TextField.widget

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{(Decimal(self.data) / 100).normalize():f}"

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed percentage."""
        text = fold(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if not text:
            return
        rate = parse_percent(text) * 100
        if rate.denominator != 1:
            raise ValueError(gettext("百分比最多两位小数。"))
        self.data = int(rate)


def parse_percent(text: str) -> Fraction:
    """Return a typed percentage such as 3.5 or 3.5%; raises ValueError with words for people."""
    try:
        number = Decimal(text.removesuffix("%").strip())
    except InvalidOperation as error:
        raise ValueError(gettext("请填写百分比，例如 30%。")) from error
    if not number.is_finite() or not 0 < number <= WHOLE or number != round(number, 6):
        raise ValueError(gettext("百分比应大于 0，不超过 100%。"))
    return Fraction(number)


class InstalmentRow(Form):
    """One instalment. A row with nothing in it is no row."""

    id = HiddenField()
    what = TextField(_l("款项"), [Length(max=LONGEST_NAME, message=_l("内容过长，请写短一些。"))])
    due = LocalDateField(_l("付款日期"), [Optional()])
    milestone = SelectField(_l("或履约节点完成后"), choices=[], validate_choice=False)
    amount = ShareField(_l("金额（万元或 %）"))

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed or chosen."""
        amount = self.amount
        has_amount = amount.raw_data[0].strip() if amount.raw_data else amount.data is not None
        has_day = self.due.raw_data[0].strip() if self.due.raw_data else self.due.data
        return not any((self.what.data, has_day, self.milestone.data, has_amount))

    def read(self, amount: int) -> PlannedRow:
        """Return the row with its amount in fen."""
        return PlannedRow(
            id=key_of(self.id.data),
            what=self.what.data or "",
            due=self.due.data,
            milestone_id=key_of(self.milestone.data),
            amount=amount,
        )


class PlanForm(SiteForm):
    """How a contract is paid."""

    NEEDED = ("mode",)

    mode = RadioCodeField(_l("支付方式"), PaymentMode, default=PaymentMode.INSTALMENTS)
    entry_fee = WanField(_l("入门费（万元）"), description=_l("只有入门费加提成要填。"))
    royalty_of = short_text(_l("按什么提成"), _l("例：使用本技术的产品的净销售额。"), LONGEST_NAME)
    royalty_rate = RateField(_l("提成比例（%）"))
    royalty_period = CodeField(_l("多久算一次"), RoyaltyPeriod, empty=_l("请选择"))
    royalty_first = LocalDateField(_l("提成从哪一天起"))
    royalty_until = LocalDateField(_l("提成到哪一天止"))
    royalty_days = IntegerField(_l("每期结束后几天内支付"), [Optional()], default=30)
    royalty_cap = WanField(_l("提成上限（万元）"), description=_l("没有上限则不填。"))
    free_until = LocalDateField(
        _l("免费使用到哪一天"), description=_l("只有先用后转要填；之后按下面的各期付款。")
    )
    rows = FieldList(FormField(InstalmentRow), _l("各期付款"), max_entries=MOST_ROWS)

    def offer(self, sheet: Sheet) -> None:
        """Offer the contract's milestones in each row, and blank rows below."""
        blank = sum(1 for entry in self.rows if entry.form.is_empty)
        for _ in range(min(BLANK_ROWS - blank, MOST_ROWS - len(self.rows))):
            self.rows.append_entry()
        offered = [("", gettext("不按节点"))]
        offered += [(str(one.id), one.title) for one in sheet.milestones]
        for entry in self.rows:
            entry.form.milestone.choices = as_choices(offered)

    def check(self, total: int) -> Terms | None:
        """Return what was typed as terms, or None where it cannot be read."""
        self.validate()
        if self.errors or self.mode.data is None:
            return None
        terms = self._terms()
        amounts = self._amounts(to_be_planned(terms, total))
        if amounts is None:
            return None
        rows = [row.read(amount) for row, amount in zip(self._filled, amounts, strict=True)]
        return Terms(
            mode=terms.mode,
            rows=tuple(rows),
            entry_fee=terms.entry_fee,
            royalty=terms.royalty,
            free_until=terms.free_until,
        )

    @property
    def _filled(self) -> list[InstalmentRow]:
        return [entry.form for entry in self.rows if not entry.form.is_empty]

    def _terms(self) -> Terms:
        mode = PaymentMode(str(self.mode.data))
        is_royalty, is_free = mode is PaymentMode.ROYALTY, mode is PaymentMode.USE_FIRST
        return Terms(
            mode=mode,
            rows=(),
            entry_fee=self.entry_fee.data if is_royalty else None,
            royalty=self._royalty() if is_royalty else None,
            free_until=self.free_until.data if is_free else None,
        )

    def _royalty(self) -> Royalty | None:
        first, until, period = (
            self.royalty_first.data,
            self.royalty_until.data,
            self.royalty_period.data,
        )
        if first is None or until is None or period is None or self.royalty_rate.data is None:
            return None
        return Royalty(
            of=self.royalty_of.data or "",
            rate=self.royalty_rate.data,
            period=RoyaltyPeriod(period),
            first=first,
            until=until,
            days=30 if self.royalty_days.data is None else self.royalty_days.data,
            cap=self.royalty_cap.data,
        )

    def _amounts(self, whole: int) -> list[int] | None:
        """Return the amounts in fen: as typed, or the whole in the typed shares."""
        fields = [row.amount for row in self._filled]
        shares = [field.share for field in fields if field.share is not None]
        if not shares:
            return [field.data or 0 for field in fields]
        if len(shares) < len(fields) or sum(shares) != WHOLE:
            add_error(self.rows, gettext("按百分比填的，每一期都要填百分比，合计 100%。"))
            return None
        return split(whole, shares)


class PaymentForm(SiteForm):
    """A payment that one side tells of."""

    NEEDED = ("purpose", "paid_on", "amount")

    purpose = SelectField(_l("属于哪一期"), choices=[], validate_choice=False)
    paid_on = LocalDateField(_l("付款或到账日期"))
    amount = WanField(_l("金额（万元）"), description=_l("可以只付一部分。"))
    note = words(_l("说明"), description=_l("双方和经纪人都能看到。例：银行回单号。"))

    def offer(self, lines: list[tuple[DueLine, str]]) -> None:
        """Offer what is open."""
        self.purpose.choices = as_choices((line.key, words) for line, words in lines)

    def check(self) -> Told | None:
        """Return what was typed, or None where it cannot be recorded."""
        self.validate()
        missing = {
            "paid_on": gettext("请填写日期。"),
            "amount": gettext("请填写金额。"),
        }
        for name, text in missing.items():
            if self[name].data is None and not self[name].errors:
                add_error(self[name], text)
        if self.errors:
            return None
        day, amount = self.paid_on.data, self.amount.data
        assert day is not None
        assert amount is not None
        return Told(paid_on=day, amount=amount, note=self.note.data or "")


class BaseForm(SiteForm):
    """The base of one period."""

    NEEDED = ("base",)

    number = HiddenField()
    base = WanField(_l("这一期的基数（万元）"), description=_l("没有发生的填 0。"))

    def check(self) -> bool:
        """Check what was typed; return whether it can be recorded."""
        self.validate()
        if self.base.data is None and not self.base.errors:
            add_error(self.base, gettext("请填写基数，没有发生的填 0。"))
        return not self.errors


def plan_values(sheet: Sheet) -> dict[str, Any]:
    """Return what the form of a plan holds before anything is typed."""
    plan = sheet.plan
    if plan is None:
        return {"rows": []}
    names = (
        "mode entry_fee free_until royalty_of royalty_rate royalty_period royalty_first"
        " royalty_until royalty_days royalty_cap"
    )
    values = {name: getattr(plan, name) for name in names.split()}
    values["rows"] = [
        {
            "id": one.id,
            "what": one.what,
            "due": one.due,
            "milestone": str(one.milestone_id or ""),
            "amount": one.amount,
        }
        for one in plan.instalments
    ]
    return values
