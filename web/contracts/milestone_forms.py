"""The forms of milestones."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField
from wtforms.validators import Length, Optional

from web.base.arguments import key_of
from web.base.forms.base import Form as SiteForm
from web.base.forms.fields import CodeField, LocalDateField, TextField
from web.base.forms.problems import Words
from web.base.forms.texts import add_error, words
from web.contracts.milestone_service import MOST, PlannedMilestone
from web.contracts.payment_models import LONGEST_NAME, Milestone
from web.deals.states import Doer

BLANK_ROWS = 3

MILESTONE_WORDS: Words = {
    ("rows", "title"): _l("每个节点都要写名称。"),
    ("rows", "too_early"): _l("节点的日期不能早于合同签订日期。"),
    ("rows", "reached"): _l("已经完成的节点不能删去，请保留。"),
    ("rows", "awaited"): _l("有一期付款在等某个节点，请先改付款计划，再删去这个节点。"),
}

REACH_WORDS: Words = {
    ("done_on", "future"): _l("日期不能晚于今天。"),
    ("done_on", "too_early"): _l("日期不能早于合同签订日期。"),
}


class MilestoneRow(Form):
    """One milestone. A row without a name and a day is no row."""

    id = HiddenField()
    title = TextField(_l("节点"), [Length(max=LONGEST_NAME, message=_l("内容过长，请写短一些。"))])
    due = LocalDateField(_l("日期"), [Optional()])
    who = CodeField(_l("谁来完成"), Doer, default=Doer.ACHIEVEMENT)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        has_day = self.due.raw_data[0].strip() if self.due.raw_data else self.due.data
        return not any((self.title.data, has_day))


class MilestonesForm(SiteForm):
    """The milestones of a contract."""

    rows = FieldList(FormField(MilestoneRow), _l("履约节点"), max_entries=MOST)

    def add_blank_rows(self) -> None:
        """Leave room for more rows."""
        blank = sum(1 for entry in self.rows if entry.form.is_empty)
        for _ in range(min(BLANK_ROWS - blank, MOST - len(self.rows))):
            self.rows.append_entry()

    def check(self) -> list[PlannedMilestone] | None:
        """Return what was typed, or None where it cannot be kept."""
        self.validate()
        found = []
        for number, entry in enumerate(self.rows, start=1):
            row = entry.form
            if row.is_empty:
                continue
            if row.due.data is None or row.who.data is None or not row.title.data:
                text = gettext("第 %(row)s 行：请写名称和日期。", row=number)
                add_error(self.rows, text)
                continue
            found.append(
                PlannedMilestone(
                    id=key_of(row.id.data),
                    title=row.title.data,
                    due=row.due.data,
                    who=Doer(row.who.data),
                )
            )
        return None if self.errors else found


class ReachForm(SiteForm):
    """That a milestone is reached."""

    NEEDED = ("done_on",)

    milestone = HiddenField()
    done_on = LocalDateField(_l("完成日期"))
    acceptance = words(_l("验收说明"), description=_l("双方和经纪人都能看到。例：验收单编号。"))

    def check(self) -> date | None:
        """Return the day, or None where it cannot be recorded."""
        self.validate()
        if self.done_on.data is None and not self.done_on.errors:
            add_error(self.done_on, gettext("请填写日期。"))
        return None if self.errors else self.done_on.data


def milestone_values(milestones: list[Milestone]) -> dict[str, object]:
    """Return what the form holds before anything is typed."""
    return {
        "rows": [
            {"id": one.id, "title": one.title, "due": one.due, "who": one.who} for one in milestones
        ]
    }
