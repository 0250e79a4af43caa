"""The form of a record of a subsidy."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.forms.base import Form
from web.base.forms.fields import LocalDateField
from web.base.forms.problems import Words
from web.base.forms.texts import add_error

RECORD_WORDS: Words = {
    ("day", "too_early"): _l("日期不能早于上一条记录，也不能早于这一年。"),
}


class RecordForm(Form):
    """The day of what is recorded."""

    NEEDED = ("day",)

    day = LocalDateField(_l("日期"))

    def check(self, today: date) -> bool:
        """Check what was typed; return whether it can be recorded."""
        self.validate()
        if not self.day.errors and self.day.data is None:
            add_error(self.day, gettext("请填写日期。"))
        elif self.day.data is not None and self.day.data > today:
            add_error(self.day, gettext("日期不能晚于今天。"))
        return not self.errors
