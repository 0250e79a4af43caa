"""The guided form of a research achievement."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask_babel import gettext
from wtforms import Field, FieldList, FormField

from web.base.forms.texts import add_error
from web.drafting.forms import PostingForm
from web.drafting.ownership import PATENTS, OwnershipRow, is_patent_number
from web.postings.fields.achievement import ACHIEVEMENT

MOST_ROWS = 20
BLANK_ROWS = 2

_RIGHTS = ACHIEVEMENT["intellectual_property"]


class AchievementForm(PostingForm):
    """A research achievement."""

    LISTING = ACHIEVEMENT
    AMOUNTS = ("price",)

    intellectual_property = FieldList(
        FormField(OwnershipRow),
        _RIGHTS.form_label,
        max_entries=MOST_ROWS,
        description=_RIGHTS.hint,
    )

    def value_of(self, name: str) -> Any:
        """Return what a field stores; empty rows are left out."""
        if name == "intellectual_property":
            rows = [entry.form for entry in self.intellectual_property]
            return [row.row for row in rows if not row.is_empty]
        return super().value_of(name)

    def add_blank_rows(self) -> None:
        """Leave room for more rows below those filled in."""
        rows = self.intellectual_property
        blank = sum(1 for entry in rows if entry.form.is_empty)
        for _ in range(min(BLANK_ROWS - blank, MOST_ROWS - len(rows))):
            rows.append_entry()

    def check_complete(self, today: date) -> bool:
        """Add the errors of an achievement that is not ready for the audit."""
        self._check_rows()
        return super().check_complete(today)

    def _check_rows(self) -> None:
        for position, entry in enumerate(self.intellectual_property, start=1):
            row = entry.form
            if row.is_empty:
                continue
            for field, message in _slips(row):
                text = gettext("第 %(row)s 行：%(message)s", row=position, message=message)
                add_error(field, text)
                # The list took its errors from its rows before these were found.
                add_error(self.intellectual_property, text)


def _slips(row: OwnershipRow) -> Iterator[tuple[Field, str]]:
    if not row.kind.data:
        yield row.kind, gettext("请选择类型。")
    if not row.title.data:
        yield row.title, gettext("请填写名称。")
    number = row.number.data
    if row.kind.data in PATENTS and number and not is_patent_number(number):
        yield row.number, gettext("专利号有误，请核对数字和末位校验码。")
