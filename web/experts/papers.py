"""The pool as a spreadsheet for officers."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base import contacts, formats, labels, log
from web.base.access import require
from web.base.sheets.tables import Column, Suffix, Table, write_table
from web.base.site import today
from web.experts.permissions import MANAGE_EXPERTS
from web.experts.queries import PoolLine
from web.experts.states import ExpertUse
from web.experts.verbs import ExpertObject, ExpertVerb
from web.people.models import User


def write_pool(actor: User, lines: Sequence[PoolLine]) -> bytes:
    """Return experts as a spreadsheet. It holds addresses, so that it was taken is logged."""
    require(actor, MANAGE_EXPERTS)
    stream = BytesIO()
    write_table(stream, Suffix.XLSX, pool_table(lines))
    log.record(actor, ExpertVerb.DOWNLOAD, ExpertObject.EXPERT, None, count=len(lines))
    return stream.getvalue()


def pool_table(lines: Sequence[PoolLine]) -> Table[PoolLine]:
    """Return the experts as a table; the file can be brought again as it is."""
    title = gettext(
        "专家库（%(day)s，共 %(count)s 位）", day=formats.day(today()), count=len(lines)
    )
    return Table(title, gettext("专家库"), COLUMNS, lines)


def _address(line: PoolLine) -> str:
    contacts.note(line.expert.contact)
    return line.expert.address


def _uses(line: PoolLine) -> str:
    return labels.join_words(labels.label(ExpertUse(code)) for code in line.expert.uses)


COLUMNS: Sequence[Column[PoolLine]] = (
    Column("name", _l("姓名"), lambda line: line.expert.name),
    Column("title", _l("职称"), lambda line: line.expert.title),
    Column("organisation", _l("单位"), lambda line: line.expert.belongs_to, 32),
    Column(
        "former",
        _l("曾任职单位"),
        lambda line: labels.join_words(line.expert.former_employers),
        32,
    ),
    Column(
        "fields",
        _l("领域"),
        lambda line: labels.join_words(map(labels.field_name, line.expert.fields)),
        28,
    ),
    Column("subjects", _l("研究方向"), lambda line: line.expert.subjects, 40),
    Column("uses", _l("愿意承担的工作"), _uses, 24),
    Column("state", _l("状态"), lambda line: labels.label(line.expert.state)),
    Column("waiting", _l("等待评审"), lambda line: line.waiting, 10),
    Column("capacity", _l("同时评审的上限"), lambda line: line.expert.capacity, 10),
    Column("away_until", _l("不在的结束日期"), lambda line: line.expert.away_until),
    Column("declared_at", _l("利害关系确认于"), lambda line: line.expert.declared_at, 18),
    Column("email", _l("邮箱"), _address, 28),
)
