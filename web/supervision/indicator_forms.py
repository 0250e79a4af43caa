"""The forms of a value of an indicator."""

from __future__ import annotations

from decimal import Decimal, DecimalException
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField
from wtforms.widgets import TextInput

from web.base.forms.base import Form
from web.base.forms.fields import as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, short_text, words
from web.base.site import today
from web.base.widths import fold
from web.supervision.indicator_rules import FIRST_YEAR, SCALE, number_words

VALUE_WORDS: Words = {
    ("year", "out_of_range"): _l("请选择今年或以前的年份。"),
    ("value", "out_of_range"): _l("数值超出范围，请核对单位。"),
    ("value", "negative"): _l("数值不能小于 0，请核对。"),
    ("source", "missing"): _l("请写明数据从哪里来。"),
    ("reason", "missing"): _l("请写明撤回的原因。"),
}


class NumberField(Field):
    """A number with four digits behind the point at most."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return number_words(self.data).replace(",", "")

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the typed number."""
        text = fold(valuelist[0]).replace(",", "").strip() if valuelist else ""
        self.data = _parse(text) if text else None


def year_choices() -> Any:
    """Return the years that a value can be entered for, the latest first."""
    years = range(today().year, FIRST_YEAR - 1, -1)
    return as_choices((str(year), gettext("%(year)s 年", year=year)) for year in years)


class ValueForm(Form):
    """A year's value, where it is from, and what is to be known of it."""

    NEEDED = ("year", "value", "source")

    year = SelectField(_l("年份"), choices=year_choices)
    value = NumberField(_l("数值"))
    source = short_text(_l("数据来源"), _l("例如：统计公报、省厅通报及其日期。"), most=200)
    note = words(_l("说明"), description=_l("口径变化、更正的原因等。"))

    def check(self) -> bool:
        """Check what was typed; return whether it can be entered."""
        self.validate()
        if not self.value.errors and self.value.data is None:
            add_error(self.value, gettext("请填写数值。"))
        if not self.source.errors and not self.source.data:
            add_error(self.source, str(VALUE_WORDS["source", "missing"]))
        return not self.errors


class TakeBackForm(Form):
    """Why a value is taken back."""

    NEEDED = ("taken_year", "reason")

    taken_year = SelectField(_l("年份"), choices=year_choices)
    reason = words(_l("撤回的原因"))


def _parse(text: str) -> Decimal:
    try:
        number = Decimal(text.removesuffix("%"))
        exact = number.is_finite() and number * SCALE == (number * SCALE).to_integral_value()
    except DecimalException as error:
        raise ValueError(gettext("请填写数字，例如 37.18。")) from error
    if not number.is_finite():
        raise ValueError(gettext("请填写数字，例如 37.18。"))
    if not exact:
        raise ValueError(gettext("最多四位小数。"))
    return number
