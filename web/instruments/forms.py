"""The form of a year's figures."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import InputRequired, NumberRange

from web.base.forms.base import Form
from web.base.forms.fields import WanField, as_choices
from web.base.forms.problems import Words
from web.base.forms.texts import words
from web.brokers.forms import NumberField
from web.instruments.models import MOST_HOURS, Figures
from web.instruments.service import open_years

_HOURS = _l("请填写 0 至 8784 的整数。")
_COUNT = _l("请填写不小于 0 的整数。")

PROBLEMS: Words = {
    "year": _l("请从给出的年度中选择。"),
    ("outside_hours", "too_many"): _l("对外服务机时不能多于有效工作机时。"),
    "hours": _HOURS,
    "outside_hours": _HOURS,
    "services": _COUNT,
    "income": _l("金额超出范围，请检查单位是否为万元。"),
}


def _number(label: Any, description: Any, most: int, message: Any) -> NumberField:
    return NumberField(
        label,
        [InputRequired(message), NumberRange(0, most, message=message)],
        description=description,
        render_kw={"inputmode": "numeric"},
    )


class YearForm(Form):
    """What an instrument did in a year."""

    NEEDED = ("year", "hours", "outside_hours", "services")

    year = SelectField(_l("年度"), coerce=int)
    hours = _number(
        _l("年有效工作机时"), _l("小时。包括必要的开机准备、测试和后处理时间。"), MOST_HOURS, _HOURS
    )
    outside_hours = _number(
        _l("对外服务机时"), _l("小时，其中为本单位以外的用户服务的。"), MOST_HOURS, _HOURS
    )
    services = _number(_l("对外服务次数"), "", 10**7, _COUNT)
    income = WanField(_l("对外服务收入（万元）"), description=_l("没有收入的留空。"))
    note = words(_l("说明"), description=_l("例如停机检修的时间、服务的主要项目。"))

    def offer(self) -> None:
        """Offer the years of which something can be told."""
        self.year.choices = as_choices((str(one), str(one)) for one in sorted(open_years())[::-1])

    def figures(self) -> Figures:
        """Return what was typed."""
        return Figures(
            self.hours.data or 0,
            self.outside_hours.data or 0,
            self.services.data or 0,
            self.income.data or 0,
            self.note.data or "",
        )
