"""The lists of a catalogue: which line stands in which list, under which heading and number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from matcher.domain.codes import NeedKind
from matcher.types import Kind
from web.base import labels
from web.catalogues.queries import CatalogueLine
from web.postings.disclosure import PostingView


class ListName(StrEnum):
    """The lists the field knows. The values are parts of addresses and of the JSON."""

    ACHIEVEMENTS = "achievements"
    NEEDS = "needs"
    TECHNOLOGIES = "technologies"


TITLES = {
    ListName.ACHIEVEMENTS: _l("科技成果清单"),
    ListName.NEEDS: _l("需求清单"),
    ListName.TECHNOLOGIES: _l("技术需求清单"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A line as it is shown, and its number in the list."""

    number: int
    view: PostingView


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading."""

    code: str
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class NamedList:
    """One list. ``key`` tells it from the others of its page."""

    key: str
    name: ListName
    title: str
    groups: Sequence[Group]
    withdrawn: int = 0
    """How many lines are not shown any more."""

    @property
    def rows(self) -> list[Row]:
        """The lines of all groups."""
        return [row for group in self.groups for row in group.rows]


def arrange_catalogue(lines: Sequence[CatalogueLine]) -> list[NamedList]:
    """Return the lists of a call's catalogue; one that never held a line is left out."""
    found = (_make_list(name, name.value, str(title), lines) for name, title in TITLES.items())
    return [one for one in found if one.groups or one.withdrawn]


def arrange_by_kind(lines: Sequence[CatalogueLine]) -> list[NamedList]:
    """Return a list of needs for each kind of technology, grouped by field."""
    lists = []
    for kind in NeedKind:
        own = [line for line in lines if line.need_kind == kind]
        lists.append(
            _make_list(ListName.TECHNOLOGIES, kind.value, labels.label(kind), own, by_field=True)
        )
    return [one for one in lists if one.groups]


def narrow(lists: Iterable[NamedList], field: str) -> list[NamedList]:
    """Return the lists with the lines of one field only; they keep their numbers."""
    if not field:
        return list(lists)
    narrowed = []
    for one in lists:
        groups = [
            replace(group, rows=[row for row in group.rows if field in row.view.fields])
            for group in one.groups
        ]
        kept = [group for group in groups if group.rows]
        if kept:
            narrowed.append(replace(one, groups=kept))
    return narrowed


def fields_of(lists: Iterable[NamedList]) -> list[tuple[str, str]]:
    """Return (code, name) of the fields that the lists have lines of, in the city's order."""
    used = {field for one in lists for row in one.rows for field in row.view.fields}
    return [pair for pair in labels.region_choices("fields") if pair[0] in used]


def _make_list(
    name: ListName,
    key: str,
    title: str,
    lines: Iterable[CatalogueLine],
    by_field: bool = False,
) -> NamedList:
    kind = Kind.ACHIEVEMENT if name is ListName.ACHIEVEMENTS else Kind.NEED
    by_kind = name is ListName.TECHNOLOGIES and not by_field
    headings = _kind_headings() if by_kind else _field_headings()
    place = {code: number for number, code in enumerate(headings)}
    own = [(line.need_kind if by_kind else line.field, line) for line in lines if line.kind is kind]
    own.sort(key=lambda pair: (place.get(pair[0], len(place)), pair[1].position))
    groups: dict[str, list[Row]] = {}
    # Withdrawn lines keep their numbers, so that no other one changes.
    for number, (code, line) in enumerate(own, start=1):
        if line.view is not None:
            groups.setdefault(code, []).append(Row(number, line.view))
    return NamedList(
        key,
        name,
        title,
        [Group(code, headings.get(code, code), rows) for code, rows in groups.items()],
        sum(line.view is None for _, line in own),
    )


def _kind_headings() -> dict[str, Any]:
    return {kind.value: labels.label(kind) for kind in NeedKind}


def _field_headings() -> dict[str, Any]:
    return labels.region().names("fields")
