"""The figures of a call's submissions as tables to be taken along."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import IO, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import contacts, labels, log, site
from web.base.access import require
from web.base.sheets.tables import Column, Suffix, Table, write_table
from web.calls.models import Call
from web.calls.permissions import MANAGE_CALLS
from web.calls.verbs import CallObject
from web.catalogues.states import Fate, ListOf
from web.catalogues.submissions import Report, read_report
from web.catalogues.tallies import Day, Line, OrganisationLine, Submission
from web.catalogues.unsent import UnsentLine, list_silent, list_unsent
from web.catalogues.verbs import SubmissionVerb
from web.people.models import Organisation, User

_SUBMISSIONS: list[Column[Submission]] = [
    Column("posting", _l("编号"), lambda one: one.posting_id, 10),
    Column("kind", _l("类别"), lambda one: labels.label(one.kind), 12),
    Column("organisation", _l("单位"), lambda one: one.organisation, 32),
    Column("district", _l("所在地"), lambda one: _district(one.district), 12),
    Column("fields", _l("产业领域"), lambda one: _fields(one.fields), 24),
    Column("submitted_at", _l("提交时间"), lambda one: one.at, 18),
    Column("state", _l("状态"), lambda one: labels.label(one.fate), 12),
]
_DAYS: list[Column[Day]] = [
    Column("day", _l("日期"), lambda one: one.day, 14),
    Column("needs", _l("技术需求"), lambda one: one.needs, 12),
    Column("achievements", _l("科技成果"), lambda one: one.achievements, 12),
    Column("total", _l("合计"), lambda one: one.total, 10),
    Column("so_far", _l("累计"), lambda one: one.so_far, 10),
]


def _address(one: UnsentLine) -> str:
    contacts.note(one.contact)
    return one.contact_email


_UNSENT: list[Column[UnsentLine]] = [
    Column("organisation", _l("单位"), lambda one: one.name, 32),
    Column("district", _l("所在地"), lambda one: _district(one.district), 12),
    Column("drafts", _l("草稿"), lambda one: one.drafts, 10),
    Column("returned", _l("退回待改"), lambda one: one.returned, 10),
    Column("contact", _l("填写人"), lambda one: one.contact_name, 14),
    Column("email", _l("邮箱"), _address, 28),
    Column("edited_at", _l("最近编辑"), lambda one: one.edited_at, 18),
    Column("reminded_on", _l("上次提醒"), lambda one: one.reminded_on, 14),
]
_SILENT: list[Column[Organisation]] = [
    Column("organisation", _l("单位"), lambda one: one.name, 32),
    Column("district", _l("所在地"), lambda one: _district(one.district), 12),
]


def download(actor: User, call: Call, what: ListOf, suffix: Suffix) -> tuple[IO[bytes], str]:
    """Return a list as a file and its name; the log tells who took it, for it names people."""
    require(actor, MANAGE_CALLS, call)
    report = read_report(call)
    columns, rows = _content(report, what)
    written = list(rows)
    parts = [call.title, labels.label(what), gettext("%(day)s 下载", day=site.today().isoformat())]
    if call.is_demo:
        parts.append(gettext("演示数据"))
    stream = BytesIO()
    write_table(stream, suffix, Table(" · ".join(parts), labels.label(what), columns, written))
    stream.seek(0)
    log.record(
        actor,
        SubmissionVerb.DOWNLOAD,
        CallObject.CALL,
        call.id,
        what=what.value,
        format=suffix.value,
        rows=len(written),
    )
    return stream, f"call-{call.key}-{call.id}-{what.value}.{suffix.value}"


def _content(report: Report, what: ListOf) -> tuple[list[Column[Any]], Iterable[Any]]:
    if what is ListOf.UNSENT:
        return _UNSENT, list_unsent(report.call)
    if what is ListOf.NOTHING:
        return _SILENT, list_silent(report.call)
    lists: dict[ListOf, tuple[list[Column[Any]], Iterable[Any]]] = {
        ListOf.SUBMISSIONS: (_SUBMISSIONS, report.submissions),
        ListOf.DAYS: (_DAYS, report.days),
        ListOf.DISTRICTS: (_lines(report, _l("地区"), _district), report.districts),
        ListOf.FIELDS: (_lines(report, _l("领域"), _field), report.fields),
        ListOf.ORGANISATIONS: (_organisation_columns(), report.organisations),
    }
    return lists[what]


def _organisation_columns() -> list[Column[OrganisationLine]]:
    return [
        Column("organisation", _l("单位"), lambda one: one.name, 32),
        Column("district", _l("所在地"), lambda one: _district(one.district), 12),
        Column("total", _l("提交"), lambda one: one.total, 10),
        *(Column(fate.value, labels.label(fate), _counter_of(fate), 10) for fate in Fate),
        Column("last_at", _l("最近提交"), lambda one: one.last_at, 18),
    ]


def _counter_of(fate: Fate) -> Callable[[OrganisationLine], int]:
    return lambda one: one.fates.get(fate, 0)


def _lines(report: Report, head: Any, name: Any) -> list[Column[Line]]:
    columns: list[Column[Line]] = [
        Column("code", head, lambda one: name(one.code), 20),
        Column("count", gettext("本次"), lambda one: one.count, 10),
    ]
    if report.compared is not None:
        columns.append(Column("before", report.compared.call.key, lambda one: one.before, 10))
    return columns


def _district(code: str) -> str:
    return labels.district_name(code) if code else gettext("未填")


def _field(code: str) -> str:
    return labels.field_name(code) if code else gettext("未填")


def _fields(codes: Iterable[str]) -> str:
    return labels.join_words(labels.field_name(code) for code in codes)
