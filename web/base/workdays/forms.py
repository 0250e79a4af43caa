"""The form of a day of the calendar."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Optional

from web.base.forms.base import Form
from web.base.forms.fields import LocalDateField, RadioCodeField
from web.base.forms.problems import Words
from web.base.forms.texts import short_text
from web.base.workdays.models import LONGEST_NOTE
from web.base.workdays.states import DayKind

DAY_WORDS: Words = {
    ("first", "far"): _l("只能录入去年到今后五年的日子，请检查年份。"),
    ("last", "far"): _l("只能录入去年到今后五年的日子，请检查年份。"),
    ("last", "before"): _l("最后一天不能早于第一天。"),
    ("last", "too_long"): _l("一次最多录入 31 天，请分几次录入。"),
}


class DayForm(Form):
    """A day, or several in a row, and what is arranged for them."""

    NEEDED = ("first",)

    first = LocalDateField(_l("第一天"), [InputRequired(_l("请填写日期。"))])
    last = LocalDateField(
        _l("最后一天"), [Optional()], description=_l("连续几天相同时填写，空着为一天。")
    )
    kind = RadioCodeField(
        _l("安排"), DayKind, default=None, validators=[InputRequired(_l("请选择放假或上班。"))]
    )
    note = short_text(_l("说明"), _l("如节日名称，公示时会显示。"), most=LONGEST_NOTE)

    def entry(self) -> tuple[date, date | None, DayKind, str]:
        """Return what was typed; only after the form was found to be in order."""
        first, kind = self.first.data, self.kind.data
        assert first is not None and kind is not None
        return first, self.last.data, DayKind(kind), self.note.data or ""
