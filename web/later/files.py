"""All agreements as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext

from web.base.labels import label
from web.base.sheets.tables import Column, Table, wan
from web.later.queries import LaterSheet


def agreements_table(sheets: Sequence[LaterSheet]) -> Table[LaterSheet]:
    """Return the table; sums in 万元."""
    columns: list[Column[Any]] = [
        Column("title", gettext("成果"), lambda one: one.agreement.title, 40),
        Column("institute", gettext("单位"), lambda one: one.agreement.institute.name, 28),
        Column("firm", gettext("企业"), lambda one: one.agreement.firm.name, 28),
        Column("state", gettext("状态"), lambda one: label(one.agreement.state), 16),
        Column("trial_until", gettext("试用到"), lambda one: one.agreement.trial_until, 14),
        Column("due", gettext("应付（万元）"), lambda one: wan(one.due), 14),
        Column("paid", gettext("已收到（万元）"), lambda one: wan(one.paid), 14),
        Column("overdue", gettext("逾期（万元）"), lambda one: wan(one.overdue), 14),
    ]
    name = gettext("先用后转")
    return Table(title=name, sheet=name, columns=columns, rows=sheets)
