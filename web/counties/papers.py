"""The responsibility list as files: a spreadsheet that can be brought again, and a document."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from io import BytesIO

from flask_babel import force_locale, gettext

from web.base import formats, labels
from web.base.papers import word
from web.base.papers.blocks import Grid, Paper
from web.base.sheets.tables import MIME_TYPES, Column, Suffix, Table, write_table
from web.base.site import today
from web.counties.models import CountyDuty
from web.counties.words import place_name

DOCX = "docx"
TYPES = {
    Suffix.XLSX.value: MIME_TYPES[Suffix.XLSX],
    DOCX: word.MIME_TYPE,
    Suffix.CSV.value: MIME_TYPES[Suffix.CSV],
}


def write_list(title: str, duties: Sequence[CountyDuty], suffix: str) -> bytes:
    """Return the duties as a file. It holds nothing of what was reported but the states."""
    # Tables go round in Chinese, whatever language the page is read in.
    with force_locale("zh"):
        if suffix == DOCX:
            return _write_document(title, duties)
        return _write_sheet(title, duties, Suffix(suffix))


def make_template() -> bytes:
    """Return an empty table that can be filled in and brought."""
    stream = BytesIO()
    with force_locale("zh"):
        title = "重点工作任务责任清单（填好后导入）"
        write_table(stream, Suffix.XLSX, Table(title, "责任清单", _columns(today())[:6], []))
    return stream.getvalue()


def _columns(day: date) -> Sequence[Column[CountyDuty]]:
    """The first six are those that importing knows."""
    return (
        Column("number", "序号", lambda one: one.number, 8),
        Column("title", "重点任务", lambda one: one.title, 32),
        Column("measures", "主要措施", lambda one: one.measures, 48),
        Column("lead", "牵头单位", lambda one: one.led_by, 28),
        Column("partners", "责任单位", lambda one: "、".join(one.partners), 32),
        Column("due", "完成时限", lambda one: one.due_on.isoformat(), 14),
        Column("district", "县（市、区）", lambda one: place_name(one.district), 12),
        Column("state", "状态", lambda one: _say_state(one, day), 20),
        Column("percent", "进度（%）", lambda one: one.percent, 10),
    )


def title_of(code: str | None) -> str:
    """Return the title of a district's list, or of all."""
    with force_locale("zh"):
        return f"{'' if code is None else place_name(code)}重点工作任务责任清单"


def _say_state(duty: CountyDuty, day: date) -> str:
    late = f"，已逾期 {(day - duty.due_on).days} 天" if duty.is_overdue(day) else ""
    return f"{labels.label(duty.state)}{late}"


def _write_sheet(title: str, duties: Sequence[CountyDuty], suffix: Suffix) -> bytes:
    stream = BytesIO()
    write_table(stream, suffix, Table(title, "责任清单", _columns(today()), duties))
    return stream.getvalue()


def _write_document(title: str, duties: Sequence[CountyDuty]) -> bytes:
    day = today()
    columns = [one for one in _columns(day) if one.name not in ("district", "percent")]
    return word.write_paper(
        Paper(
            title=title,
            subtitle=formats.day(day),
            is_landscape=True,
            is_demo=any(one.is_demo for one in duties),
            blocks=[
                Grid(
                    headings=[str(one.heading) for one in columns],
                    rows=[[str(one.read(duty)) for one in columns] for duty in duties],
                    widths=(5, 20, 30, 16, 16, 10, 12),
                    empty=gettext("还没有任务。"),
                )
            ],
        )
    )
