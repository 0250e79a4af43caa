"""The log as a file: what the page shows, all of its pages.

The file is made in a transaction that only reads and holds up nobody; what it holds is in memory
only some hundred entries at a time. That it was taken is stored before it is sent.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from flask_babel import gettext

from matcher.domain.errors import InputError
from web.base import db, labels, log, site
from web.base.access import require
from web.base.models import LogEntry, LogSeal
from web.base.paging import count_rows
from web.base.sheets.tables import Column, Suffix, Table, write_table
from web.logbook import queries, words
from web.logbook.models import LogHead
from web.logbook.permissions import READ_LOG
from web.logbook.places import Key, find_paths
from web.logbook.queries import LogFilter
from web.logbook.verbs import LogbookObject, LogVerb
from web.people.models import User

MOST_IN_SHEET = 1_000_000
"""A spreadsheet has room for few more rows than that."""


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with what a file says beside it."""

    entry: LogEntry
    seal: LogSeal | None
    actor: User | None
    path: str


def download(actor: User, wanted: LogFilter, suffix: Suffix) -> IO[bytes]:
    """Return a file of the entries that the filter leaves, and store that it was taken.

    Raises InputError where a spreadsheet has no room for all of them.
    """
    require(actor, READ_LOG)
    count = count_rows(queries.select_entries(wanted))
    if suffix is Suffix.XLSX and count > MOST_IN_SHEET:
        raise InputError.of("suffix", "too_many")
    # Small ones stay in memory, large ones go to the disk; either is gone when it is closed.
    stream = tempfile.SpooledTemporaryFile(max_size=8_000_000)  # noqa: SIM115
    title = gettext("%(site)s · 审计日志 · %(count)s 条", site=labels.site_name(), count=count)
    try:
        table = Table(title, gettext("审计日志"), _columns(), _rows(wanted))
        write_table(stream, suffix, table)
        stream.seek(0)
        _record(actor, wanted, suffix, count)
    except BaseException:
        stream.close()
        raise
    return stream


def write_heads(heads: Sequence[LogHead]) -> bytes:
    """Return the heads of earlier days as CSV, to be kept elsewhere."""
    with tempfile.SpooledTemporaryFile(max_size=1_000_000) as stream:
        columns: list[Column[LogHead]] = [
            Column("day", gettext("日期"), lambda one: one.day),
            Column("number", gettext("编号"), lambda one: one.number),
            Column("head", gettext("校验码"), lambda one: f"{one.number}:{one.hash}"),
        ]
        write_table(stream, Suffix.CSV, Table("", "", columns, heads))
        stream.seek(0)
        return stream.read()


def _record(actor: User, wanted: LogFilter, suffix: Suffix, count: int) -> None:
    # Of a name that was searched for the log keeps nothing: it holds no texts.
    told: dict[str, Any] = {f"of_{k}": v for k, v in wanted.arguments.items() if k != "actor"}
    with db.unit_of_work():
        log.record(
            actor,
            LogVerb.DOWNLOAD,
            LogbookObject.LOG,
            None,
            rows=count,
            format=suffix.value,
            **told,
        )


def _rows(wanted: LogFilter) -> Iterator[Row]:
    for entries in queries.read_entries(wanted):
        actors, seals = queries.actors_of(entries), queries.seals_of(entries)
        paths: Mapping[Key, str] = find_paths(entries)
        for entry in entries:
            actor = actors.get(entry.actor_id) if entry.actor_id is not None else None
            path = paths.get((entry.object_type, entry.object_id or 0), "")
            yield Row(entry, seals.get(entry.id), actor, path)


def _columns() -> list[Column[Row]]:
    zone = site.settings().timezone
    return [
        Column("number", gettext("编号"), lambda row: row.seal.number if row.seal else None, 10),
        Column("at", gettext("时间（%(zone)s）", zone=zone), _moment, 20),
        Column("actor", gettext("操作人"), _actor, 14),
        Column("role", gettext("角色"), _role, 14),
        Column("action", gettext("操作"), lambda row: words.action_word(row.entry.action), 24),
        Column("object", gettext("对象"), _object, 18),
        Column("object_id", gettext("对象编号"), lambda row: row.entry.object_id, 10),
        Column("before", gettext("原状态"), lambda row: _state(row, row.entry.before), 16),
        Column("after", gettext("现状态"), lambda row: _state(row, row.entry.after), 16),
        Column("detail", gettext("详情"), _detail, 40),
        Column("link", gettext("链接"), _link, 40),
        Column("hash", gettext("封签"), lambda row: row.seal.hash if row.seal else "", 66),
    ]


def _moment(row: Row) -> str:
    return words.exact_moment(row.entry.at)


def _actor(row: Row) -> str:
    return row.actor.name if row.actor else gettext("系统")


def _role(row: Row) -> str:
    return labels.label(row.actor.role) if row.actor else ""


def _object(row: Row) -> str:
    return words.object_word(row.entry.object_type)


def _state(row: Row, state: str) -> str:
    return words.state_word(row.entry.object_type, state) if state else ""


def _detail(row: Row) -> str:
    told: Sequence[tuple[str, Any]] = words.detail_words(row.entry.detail)
    return gettext("；").join(f"{name} {value}" for name, value in told)


def _link(row: Row) -> str:
    return site.address() + row.path if row.path else ""
