"""The forms of a contract's page, made from what is specified of the registration form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, IntegerField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from matcher.domain.codes import ContractKind, Side
from web.base.forms.base import Form
from web.base.forms.choices import with_empty
from web.base.forms.fields import CodesField, LocalDateField, WanField, as_choices
from web.base.forms.problems import Words
from web.base.forms.questions import Questioning
from web.base.forms.texts import add_error, short_text, words
from web.base.listing.spec import Shape
from web.contracts.checks import MOST_ITEMS, find_problems
from web.contracts.fields import fields_of, names_of
from web.contracts.specs import Part, Particular

FAR = timedelta(days=366)
"""A term that begins so long before or after the signature may be a slip of the year."""
LARGE = 100_000_000_000
"""A billion yuan, in fen: more is asked about."""
MANY = 50

PROBLEMS: Words = {
    ("effective_until", "too_early"): _l("有效期止不能早于有效期起。"),
    ("items", "out_of_range"): _l("技术项数应是 1 到 %(most)s 的整数。", most=MOST_ITEMS),
    ("ip_kinds", "contradicts"): _l("选了“不涉及知识产权”，就不能再选别的类别。"),
    ("words", "missing"): _l("请写明哪一项与合同不一致，合同里是怎样写的。"),
}
"""What is wrong, by field and code."""

COUNTRY = _l("请填写三位国别代码，中国是 156。")
REGION = _l("请填写六位行政区划代码，例如 440802。")
ABROAD = _l("国别不是中国，行政区划代码请留空。")


class ParticularsForm(Questioning):
    """The registration form of a contract; the fields are added for the contract's type."""

    kind: ContractKind
    signed_on: date | None = None

    @property
    def parts(self) -> dict[Part, list[Field]]:
        """The fields by part of the form."""
        found: dict[Part, list[Field]] = {}
        for one in fields_of(self.kind):
            found.setdefault(one.part, []).append(self[one.name])
        return found

    def read(self) -> dict[str, Any]:
        """Return the values by name."""
        return {one.name: self._value(one) for one in fields_of(self.kind)}

    def pose(self) -> None:
        """Ask about days and numbers that are odd and may be right."""
        values = self.read()
        day, items, output = (
            values["effective_from"],
            values["items"],
            values.get("added_output"),
        )
        if day and self.signed_on and abs(day - self.signed_on) > FAR:
            text = gettext("有效期起与签订日期相差一年以上，请核对年份。")
            self.ask("effective_from", "far", text)
        if items is not None and MANY < items <= MOST_ITEMS:
            self.ask("items", "many", gettext("技术项数超过 50 项，请核对。"))
        if output and output > LARGE:
            text = gettext("预计新增产值超过 10 亿元，请核对单位是不是元。")
            self.ask("added_output", "large", text)
        if self.kind in (ContractKind.TRANSFER, ContractKind.LICENSE) and values["ip_kinds"] == [
            "none"
        ]:
            text = gettext("技术转让和许可合同一般涉及知识产权，请核对。")
            self.ask("ip_kinds", "none", text)

    def check(self) -> bool:
        """Check what was typed; return whether it can be stored."""
        self.validate()
        for name, code in find_problems(self.kind, self.read()):
            if not self[name].errors:
                add_error(self[name], problem_words(self, name, code))
        return not self.errors and not self.open_questions

    def _value(self, one: Particular) -> Any:
        data = self[one.name].data
        if one.name == "seller_side":
            return Side(data) if data in names_of("sides") else ""
        return one.blank if data is None else data


class ObjectionForm(Form):
    """What is not as in the contract."""

    NEEDED = ("words",)

    words = words(
        _l("哪一项不一致"),
        required=PROBLEMS["words", "missing"],
        description=_l("写明项目和合同里的内容，例：技术交易额应为 28 万元。"),
    )


@cache
def form_of(kind: ContractKind) -> type[ParticularsForm]:
    """Return the form of a type of contract."""
    made = {one.name: _MAKERS[one.shape](one) for one in fields_of(kind)}
    # Only a side abroad has no region.
    needed = [one.name for one in fields_of(kind) if kind in one.needed or "_region" in one.name]
    return type(f"{kind.name}Form", (ParticularsForm,), {**made, "kind": kind, "NEEDED": needed})


def problem_words(form: Form, name: str, code: str) -> str:
    """Return what to do about a problem."""
    if code == "missing":
        return gettext("请填写%(label)s。", label=form[name].label.text)
    if code == "malformed":
        return str(COUNTRY if name.endswith("country") else REGION)
    if code == "abroad":
        return str(ABROAD)
    known = PROBLEMS.get((name, code))
    return str(known) if known else gettext("请从给出的选项中选择。")


def _select(one: Particular) -> Field:
    def offered() -> list[SelectChoice]:
        return _offer(one) if one.name == "seller_side" else with_empty(_offer(one))

    return SelectField(one.form_label, choices=offered, description=one.hint, coerce=_plain)


def _offer(one: Particular) -> list[SelectChoice]:
    return as_choices(names_of(one.codes).items())


def _plain(value: Any) -> str:
    return "" if value is None else str(value.value if isinstance(value, Side) else value)


_MAKERS: Mapping[Shape, Callable[[Particular], Field]] = {
    Shape.LINE: lambda one: short_text(one.form_label, one.hint, 6, inputmode="numeric"),
    Shape.DATE: lambda one: LocalDateField(one.form_label, description=one.hint),
    Shape.NUMBER: lambda one: IntegerField(
        one.form_label, [Optional()], description=one.hint, render_kw={"min": 1}
    ),
    Shape.MONEY: lambda one: WanField(one.form_label, description=one.hint),
    Shape.CODE: _select,
    Shape.CODES: lambda one: CodesField(
        one.form_label,
        choices=partial(_offer, one),
        description=one.hint,
    ),
}
