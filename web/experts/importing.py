"""Experts out of a spreadsheet: every row with a name and an address becomes an entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext

from matcher.domain.errors import BadTable, InputError
from web.base import labels
from web.base.access import require
from web.base.addresses import find_fault
from web.base.sheets.grid import Row, Sheet
from web.base.sheets.sources import read_sheets
from web.experts import service
from web.experts.forms import split_names
from web.experts.permissions import MANAGE_EXPERTS
from web.experts.queries import addresses_of_others, known_addresses
from web.experts.service import Facts
from web.finding.names import fold_name
from web.people.models import User

MOST_ROWS = 2000
_LOOKED_AT = 10
"""Rows from the top in which the headings are looked for."""

HEADINGS = {
    "name": ("姓名", "专家姓名", "name"),
    "email": ("邮箱", "电子邮箱", "电子信箱", "邮箱地址", "email", "mail"),
    "title": ("职称", "技术职称", "专业技术职务", "title"),
    "organisation": ("单位", "工作单位", "所在单位", "单位名称", "organisation", "affiliation"),
    "former": ("曾任职单位", "曾工作单位", "formeremployers"),
    "fields": ("领域", "熟悉的领域", "技术领域", "擅长领域", "fields"),
    "subjects": ("研究方向", "研究领域", "专业", "专长", "主要研究方向", "subjects"),
}
"""What a column can be called; compared folded."""

_LONGEST = {"name": 100, "title": 100, "organisation": 200, "email": 254, "subjects": 2000}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken as it is, and why."""

    number: int
    reasons: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """What a file holds."""

    experts: list[tuple[str, Facts]] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    """Addresses that are in the pool already."""
    bad: list[BadRow] = field(default_factory=list)


def read(content: bytes, name: str) -> Found:
    """Return the experts in a file. Raises InputError of ``file``, with the reason as its text."""
    try:
        sheets = read_sheets(content, name)
    except BadTable as error:
        raise InputError.of("file", "unreadable", "\n".join(error.problems)) from error
    for sheet in sheets:
        columns, rows = _find_headings(sheet)
        if columns:
            if len(rows) > MOST_ROWS:
                raise InputError.of("file", "too_many", _too_many())
            return _read_rows(columns, rows)
    raise InputError.of(
        "file", "no_headings", gettext("没有找到“姓名”和“邮箱”两列，请补上表头后重新上传。")
    )


def take(actor: User, found: Found) -> int:
    """Store the experts as entries that wait to be invited; return how many."""
    require(actor, MANAGE_EXPERTS)
    for email, facts in found.experts:
        service.add(actor, email, facts)
    return len(found.experts)


def _too_many() -> str:
    return gettext("表格超过 %(most)s 行，请分成几份导入。", most=MOST_ROWS)


def _find_headings(sheet: Sheet) -> tuple[dict[str, int], list[Row]]:
    """Return (name -> column, the rows below), both empty where a sheet is no list of experts."""
    for place, row in enumerate(sheet.rows[:_LOOKED_AT]):
        words = {fold_name(cell.shown): column for column, cell in row.cells.items()}
        columns = {
            name: next(words[one] for one in known if one in words)
            for name, known in HEADINGS.items()
            if any(one in words for one in known)
        }
        if {"name", "email"} <= columns.keys():
            return columns, [row for row in sheet.rows[place + 1 :] if row.cells]
    return {}, []


def _read_rows(columns: Mapping[str, int], rows: list[Row]) -> Found:
    found, known, seen = Found(), known_addresses(), dict[str, int]()
    others = addresses_of_others()
    for row in rows:
        values = {
            name: row.cells[column].shown.strip()
            for name, column in columns.items()
            if column in row.cells
        }
        email = values.get("email", "").lower()
        if not any(values.values()):
            continue
        if email in known:
            found.known.append(email)
            continue
        reasons = [*_faults(values)]
        if email in others:
            reasons.append(gettext("这个邮箱已有其他角色的账号，请填写专家的另一个邮箱。"))
        if email and email in seen:
            reasons.append(gettext("邮箱与第 %(row)s 行相同。", row=seen[email]))
        seen.setdefault(email, row.number)
        if reasons:
            found.bad.append(BadRow(row.number, tuple(reasons)))
        else:
            found.experts.append((email, _facts(values)))
    return found


def _faults(values: Mapping[str, str]) -> Iterator[str]:
    if not values.get("name"):
        yield gettext("没有姓名。")
    if find_fault(values.get("email", "")):
        yield gettext("没有邮箱，或邮箱写法不对。")
    for name, most in _LONGEST.items():
        if len(values.get(name, "")) > most:
            yield gettext("“%(column)s”超过 %(most)s 个字。", column=HEADINGS[name][0], most=most)
    unknown = [word for word in split_names(values.get("fields", "")) if not _code_of(word)]
    if unknown:
        known = labels.join_words(word for _, word in labels.region_choices("fields"))
        yield gettext(
            "没有“%(field)s”这个领域，可以写：%(known)s。",
            field=labels.join_words(unknown),
            known=known,
        )


def _code_of(word: str) -> str:
    names = labels.region_names()["fields"]
    return word if word in names.values() else names.get(word, "")


def _facts(values: Mapping[str, str]) -> Facts:
    return Facts(
        name=values["name"],
        title=values.get("title", ""),
        organisation=values.get("organisation", ""),
        former_employers=split_names(values.get("former", "")),
        fields=tuple(_code_of(word) for word in split_names(values.get("fields", ""))),
        subjects=values.get("subjects", ""),
    )
