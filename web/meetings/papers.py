"""Papers of a meeting: who signs in, who sits where, and each participant's way through the day.

The first two are the office's: they name both sides of each talk. The third is handed to its
participant and says no more of the other side than the participant may know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from web.base.labels import join_words
from web.base.papers.blocks import Block, Grid, Heading, NewPage, Paper, Paragraph
from web.base.papers.word import MIME_TYPE, write_paper
from web.base.sheets.tables import MIME_TYPES, Column, Suffix, Table, write_table
from web.matches.queries import public_sides
from web.meetings import queries as query
from web.meetings.models import Guest, Meeting, MeetingPair
from web.meetings.talks import OwnTalk, walk_of
from web.meetings.times import slot_name, span, when
from web.postings.queries import members_by_owner


@dataclass(frozen=True, slots=True)
class File:
    """A file to be sent."""

    name: str
    mime_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class SignInRow:
    """One organisation at the entrance."""

    number: int
    organisation: str
    people: int
    names: str
    tables: str


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One talk as the office knows it."""

    table: int
    slot: int
    when: str
    need_owner: str
    need: str
    achievement_owner: str
    achievement: str


@dataclass(frozen=True, slots=True)
class WalkRow:
    """One talk of one participant."""

    organisation: str
    talk: OwnTalk


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One paper in both formats: its columns, shares of the page's width and rows."""

    title: Any
    columns: Sequence[Column[Any]]
    widths: Sequence[float]
    rows: Callable[[Meeting], Iterable[Any]]
    blocks: Callable[[Meeting, _Sheet], list[Block]]
    note: Any = ""


def make_file(meeting: Meeting, name: str) -> File | None:
    """Return a paper by its file's name, such as 'sign-in.docx'; None where there is none."""
    key, _, suffix = name.partition(".")
    sheet = SHEETS.get(key)
    if sheet is None or suffix not in ("docx", "xlsx"):
        return None
    title = f"{meeting.title} {sheet.title}"
    if suffix == "docx":
        paper = Paper(
            title=title,
            subtitle=f"{when(meeting)} {meeting.place}",
            blocks=sheet.blocks(meeting, sheet),
            is_demo=meeting.is_demo,
            is_landscape=True,
        )
        return File(name, MIME_TYPE, write_paper(paper))
    stream = BytesIO()
    table = Table(title, str(sheet.title), sheet.columns, sheet.rows(meeting))
    write_table(stream, Suffix.XLSX, table)
    return File(name, MIME_TYPES[Suffix.XLSX], stream.getvalue())


def _sign_in_rows(meeting: Meeting) -> list[SignInRow]:
    pairs = query.list_pairs(meeting)
    return [
        SignInRow(
            number,
            guest.organisation.name,
            guest.people,
            join_words(line.strip() for line in guest.names.splitlines() if line.strip()),
            _tables_of(guest, pairs),
        )
        for number, guest in enumerate(query.accepted(query.list_guests(meeting)), 1)
    ]


def _tables_of(guest: Guest, pairs: Iterable[MeetingPair]) -> str:
    own = [pair.seat for pair in pairs if guest.organisation_id in pair.parties and pair.seat]
    tables = dict.fromkeys(str(table + 1) for _slot, table in sorted(own))
    return join_words(tables)


def _seat_rows(meeting: Meeting) -> list[SeatRow]:
    planned = [pair for pair in query.list_pairs(meeting) if pair.seat]
    return [_seat_row(meeting, pair) for pair in sorted(planned, key=_by_table)]


def _by_table(pair: MeetingPair) -> tuple[int, int]:
    slot, table = pair.seat or (0, 0)
    return table, slot


def _seat_row(meeting: Meeting, pair: MeetingPair) -> SeatRow:
    slot, table = pair.seat or (0, 0)
    # The office's paper: the titles are the public ones, the names are those at the table.
    need, achievement = public_sides(pair.match)
    return SeatRow(
        table + 1,
        slot + 1,
        slot_name(meeting, slot),
        pair.match.need.organisation.name,
        need.title,
        pair.match.achievement.organisation.name,
        achievement.title,
    )


def _walk_rows(meeting: Meeting) -> list[WalkRow]:
    guests = query.accepted(query.list_guests(meeting))
    members = members_by_owner(guest.organisation_id for guest in guests)
    pairs = query.list_pairs(meeting)
    return [
        WalkRow(guest.organisation.name, talk)
        for guest in guests
        for talk in walk_of(
            meeting,
            pairs,
            guest.organisation_id,
            next(iter(members[guest.organisation_id]), None),
        )
    ]


def _whole_grid(meeting: Meeting, sheet: _Sheet) -> list[Block]:
    return [_note(sheet), _grid(sheet, sheet.rows(meeting))]


def _by_tables(meeting: Meeting, sheet: _Sheet) -> list[Block]:
    blocks: list[Block] = [_note(sheet)]
    for table, rows in _grouped(sheet.rows(meeting), lambda row: row.table):
        blocks += [Heading(gettext("%(table)s 号桌", table=table)), _grid(sheet, rows, but=0)]
    return blocks if len(blocks) > 1 else [*blocks, Paragraph(gettext("还没有安排。"))]


def _by_participants(meeting: Meeting, sheet: _Sheet) -> list[Block]:
    blocks: list[Block] = []
    for name, rows in _grouped(sheet.rows(meeting), lambda row: row.organisation):
        if blocks:
            blocks.append(NewPage())
        blocks += [Heading(name), _note(sheet), _grid(sheet, rows, but=0)]
    return blocks or [Paragraph(gettext("还没有安排。"))]


def _note(sheet: _Sheet) -> Paragraph:
    return Paragraph(str(sheet.note), is_note=True)


def _grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> list[tuple[Any, list[Any]]]:
    found: dict[Any, list[Any]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return list(found.items())


def _grid(sheet: _Sheet, rows: Iterable[Any], *, but: int | None = None) -> Grid:
    """Return a table; ``but`` leaves a column out that the heading above it says."""
    shown = [place for place in range(len(sheet.columns)) if place != but]
    columns = [sheet.columns[place] for place in shown]
    return Grid(
        headings=[str(column.heading) for column in columns],
        rows=[[str(column.read(row)) for column in columns] for row in rows],
        widths=[sheet.widths[place] for place in shown],
        empty=gettext("还没有确认参加的单位。"),
    )


def _partner(row: WalkRow) -> str:
    return row.talk.partner.organisation_name or gettext("名称对接后可见")


SHEETS: dict[str, _Sheet] = {
    "sign-in": _Sheet(
        _l("签到表"),
        (
            Column("number", _l("序号"), lambda row: row.number, 8),
            Column("organisation", _l("单位"), lambda row: row.organisation, 36),
            Column("people", _l("人数"), lambda row: row.people, 8),
            Column("names", _l("姓名"), lambda row: row.names, 28),
            Column("tables", _l("洽谈桌号"), lambda row: row.tables, 16),
            Column("signature", _l("签到"), lambda _row: "", 20),
        ),
        (6, 30, 7, 22, 13, 22),
        _sign_in_rows,
        _whole_grid,
        _l("到场后请在“签到”一栏签名。桌号按洽谈的先后排列。"),
    ),
    "tables": _Sheet(
        _l("洽谈桌安排"),
        (
            Column("table", _l("桌号"), lambda row: row.table, 8),
            Column("when", _l("场次"), lambda row: row.when, 22),
            Column("need_owner", _l("需求方"), lambda row: row.need_owner, 30),
            Column("need", _l("需求"), lambda row: row.need, 36),
            Column("achievement_owner", _l("成果方"), lambda row: row.achievement_owner, 30),
            Column("achievement", _l("成果"), lambda row: row.achievement, 36),
        ),
        (6, 16, 18, 22, 18, 22),
        _seat_rows,
        _by_tables,
        _l("工作人员内部使用：写有双方单位名称，请不要张贴或转发。"),
    ),
    "walks": _Sheet(
        _l("各单位洽谈顺序"),
        (
            Column("organisation", _l("单位"), lambda row: row.organisation, 30),
            Column("when", _l("时间"), lambda row: span(row.talk.begins_at, row.talk.ends_at), 16),
            Column("table", _l("桌号"), lambda row: row.talk.table, 8),
            Column("partner", _l("洽谈对象"), _partner, 30),
            Column("theirs", _l("对方的项目"), lambda row: row.talk.partner.title, 36),
            Column("own", _l("本单位的项目"), lambda row: row.talk.own.title, 36),
        ),
        (18, 12, 7, 19, 22, 22),
        _walk_rows,
        _by_participants,
        _l("请按时间先后到桌。对方名称没有公开的，双方都有意向、对接以后可见。"),
    ),
}
"""What is handed out, by the name of its file."""
