"""Forms of a contract: the signature and what it ends, the registration, a correction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import ClassVar

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField

from matcher.domain.codes import ContractKind
from web.base.forms.base import Form
from web.base.forms.fields import (
    CodeField,
    CodesField,
    LocalDateField,
    WanField,
    as_choices,
    format_wan,
)
from web.base.forms.problems import Words
from web.base.forms.questions import Questioning
from web.base.forms.texts import add_error, short_text, words
from web.deals.endings import Endings
from web.deals.forms import require_values
from web.deals.models import Contract
from web.deals.service import ContractData
from web.deals.states import REGISTRATION_LENGTH
from web.deals.words import CONTRACT_FIELDS

EARLIEST = date(2000, 1, 1)
LARGE = 50_000_000_000
"""Five hundred million yuan, in fen: more is asked about."""
SMALL = 100_000
"""A thousand yuan, in fen: less is asked about."""
OLD = timedelta(days=365)
FAR_FROM_BUDGET = 10
"""So many times the budget, or such a part of it, looks like yuan taken for 万元."""

Budget = tuple[int | None, int | None]

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

CORRECT_WORDS: Words = {
    **SIGN_WORDS,
    **REGISTER_WORDS,
    ("reason", "missing"): _l("请写明更正的原因。"),
    ("reason", "unchanged"): _l("没有改动任何一项。请改好再保存，或者返回。"),
}


class SignForm(Questioning):
    """The signed technology contract."""

    NEEDED: ClassVar[Sequence[str]] = (
        "number",
        "project_name",
        "kind",
        "signed_on",
        "total",
        "technical",
    )

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

    today: date | None = None
    budget: Budget = (None, None)
    known: Contract | None = None
    """The contract to be corrected: what it said already is not asked about again."""

    def pose(self) -> None:
        """Ask about amounts and days that are odd and may be right."""
        day, total, technical = self.signed_on.data, self.total.data, self.technical.data
        if total and not self._is_kept("total", total):
            text = self._odd_total(total)
            if text:
                self.ask("total", "odd", text)
        if technical == 0 and not self._is_kept("technical", technical):
            text = gettext("技术交易额为 0，不计入技术合同成交额。请核对合同里有没有技术性费用。")
            self.ask("technical", "zero", text)
        if day and self.today and day < self.today - OLD and not self._is_kept("signed_on", day):
            self.ask("signed_on", "old", gettext("签订日期在一年以前，请核对年份。"))

    def check(self, today: date, budget: Budget = (None, None)) -> bool:
        """Check what was typed; return whether it can be recorded."""
        self.today, self.budget = today, budget
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
        return not self.errors and not self.open_questions

    def read(self) -> ContractData:
        """Return the contract; only after ``check`` found nothing wrong."""
        day, total, technical = self.signed_on.data, self.total.data, self.technical.data
        assert day is not None
        assert total is not None
        assert technical is not None
        return ContractData(
            number=self.number.data or "",
            project_name=self.project_name.data or "",
            kind=ContractKind(str(self.kind.data)),
            signed_on=day,
            total=total,
            technical=technical,
            payment_terms=self.payment_terms.data or "",
        )

    def _odd_total(self, total: int) -> str:
        budget_min, budget_max = self.budget
        high, low = budget_max or budget_min, budget_min or budget_max
        values = {"amount": format_wan(total), "times": FAR_FROM_BUDGET}
        if high and total >= high * FAR_FROM_BUDGET:
            return gettext(
                "%(amount)s 万元是需求预算 %(budget)s 万元的 %(times)s 倍以上，请核对单位。",
                budget=format_wan(high),
                **values,
            )
        if low and total * FAR_FROM_BUDGET <= low:
            return gettext(
                "%(amount)s 万元不到需求预算 %(budget)s 万元的 1/%(times)s，请核对单位和位数。",
                budget=format_wan(low),
                **values,
            )
        if total > LARGE:
            return gettext("合同总金额超过 5 亿元，请核对单位是不是元。")
        return gettext("合同总金额不到 1000 元，请核对：这里按万元填写。") if total < SMALL else ""

    def _is_kept(self, name: str, value: object) -> bool:
        return self.known is not None and getattr(self.known, name) == value


class EndingForm(Form):
    """What becomes of the need and of its other deals when the contract is recorded."""

    outcome = RadioField(_l("需求和其他对接"), default="fulfil")
    kept = CodesField(
        _l("保留您的这些对接"), description=_l("勾选的继续进行，不随需求结束。"), choices=[]
    )

    def offer(self, endings: Endings) -> None:
        """Offer what there is to choose."""
        self.outcome.choices = as_choices(
            [
                ("fulfil", gettext("需求已达成，按上面所说的办")),
                ("keep", gettext("需求还没有全部解决：继续公开，其他对接都保留")),
            ]
        )
        pairs = [(str(one.id), f"{one.achievement.title}") for one in endings.own]
        self.kept.choices = as_choices(pairs)
        if not pairs:
            del self.kept

    @property
    def kept_ids(self) -> set[int]:
        """The ids of the broker's own deals that go on."""
        return {int(one) for one in self.kept.data or ()} if "kept" in self else set()


class RegisterForm(Questioning):
    """The registration of a contract."""

    NEEDED = ("registration_number", "registered_on")

    registration_number = short_text(_l("登记编号"), _l("技术合同登记机构给出的编号。"), 50)
    registered_on = LocalDateField(_l("登记日期"))
    doubts: Sequence[tuple[str, str]] = ()
    """What other features would rather have settled first: (code, question)."""

    def pose(self) -> None:
        """Ask about an odd number, and what others doubt."""
        number = self.registration_number.data or ""
        if number and len(number) != REGISTRATION_LENGTH:
            text = gettext(
                "登记编号一般是 %(usual)s 位，现在填的是 %(count)s 位，请核对。",
                usual=REGISTRATION_LENGTH,
                count=len(number),
            )
            self.ask("registration_number", "length", text)
        for code, text in self.doubts:
            self.ask("registered_on", code, text)

    def check(self, today: date, signed_on: date | None) -> bool:
        """Check what was typed; return whether it can be recorded."""
        self.validate()
        check_registration(self, today, signed_on)
        return not self.errors and not self.open_questions


class CorrectForm(SignForm):
    """A contract as it should have been recorded, and why it was not."""

    NEEDED = (*SignForm.NEEDED, "registration_number", "registered_on", "reason")

    registration_number = short_text(CONTRACT_FIELDS["registration_number"], "", 50)
    registered_on = LocalDateField(CONTRACT_FIELDS["registered_on"])
    reason = words(_l("更正的原因"), description=_l("双方会看到。例：金额录入时多写了一个 0。"))

    def fit(self, contract: Contract) -> None:
        """Ask for the registration only where there is one."""
        self.known = contract
        if contract.registration_number is None:
            del self.registration_number
            del self.registered_on

    def check(self, today: date, budget: Budget = (None, None)) -> bool:
        """Check what was typed; return whether it can be recorded."""
        super().check(today, budget)
        if "registered_on" in self:
            check_registration(self, today, self.signed_on.data)
        require_values(self, {"reason": str(CORRECT_WORDS["reason", "missing"])})
        return not self.errors and not self.open_questions


def check_registration(
    form: RegisterForm | CorrectForm, today: date, signed_on: date | None
) -> None:
    """Say what is wrong with a registration, beside its fields."""
    require_values(
        form,
        {
            "registration_number": str(REGISTER_WORDS["registration_number", "missing"]),
            "registered_on": gettext("请填写登记日期。"),
        },
    )
    check_past(form.registered_on, today)
    day = form.registered_on.data
    if day is not None and signed_on is not None and day < signed_on:
        add_error(form.registered_on, str(REGISTER_WORDS["registered_on", "too_early"]))


def check_past(field: Field, today: date) -> None:
    """Refuse days that have not come yet, and slips of the year."""
    if field.data is None:
        return
    if field.data > today:
        add_error(field, gettext("日期不能晚于今天。"))
    elif field.data < EARLIEST:
        add_error(field, gettext("日期过早，请核对年份。"))
