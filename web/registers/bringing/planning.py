"""What taking a table would do: row by row, new or changed, as it is already, or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

from flask_babel import gettext
from sqlalchemy import select

from web.base import db, labels
from web.base.listing.register import Register
from web.finding.names import fold_name
from web.people.models import Organisation
from web.registers import values
from web.registers.bringing.models import Bringing
from web.registers.bringing.reading import OWNER, Reading, ReadRow
from web.registers.models import Entry
from web.registers.states import EntryState
from web.registers.texts import missing_of

T = TypeVar("T")
Owner = tuple[str, object]
"""Whose an entry is, as rows and entries are compared."""


class Fate(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    """It is there as the row says."""
    BAD = "bad"


@dataclass(slots=True)
class Planned:
    """One row and what becomes of it."""

    row: ReadRow
    fate: Fate = Fate.NEW
    owner: Organisation | str = ""
    entry: Entry | None = None
    told: dict[str, Any] = field(default_factory=dict)
    """All that the entry will say."""
    missing: list[str] = field(default_factory=list)
    """Names of what is needed and not said."""
    changed: list[str] = field(default_factory=list)
    """Names of the fields that will say something else."""

    @property
    def tells_more(self) -> bool:
        """Whether columns that are no fields say something new."""
        more = None if self.entry is None else self.entry.kind.more
        return (
            more is not None
            and self.row.more is not None
            and more.is_new(self.entry, self.row.more)
        )

    @property
    def owner_name(self) -> str:
        """Whose it is."""
        return self.owner if isinstance(self.owner, str) else self.owner.name


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of all rows, and a word for it that changes with any of them."""

    rows: tuple[Planned, ...]

    def of(self, fate: Fate) -> list[Planned]:
        """Return the rows of a fate."""
        return [one for one in self.rows if one.fate is fate]

    @property
    def good(self) -> list[Planned]:
        """What taking stores."""
        return [one for one in self.rows if one.fate in (Fate.NEW, Fate.CHANGED)]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows have which fate."""
        return {fate.value: len(self.of(fate)) for fate in Fate}

    @property
    def seal(self) -> str:
        """A word for the whole: who takes it sends back the one they have seen."""
        told = [
            (one.row.number, one.fate.value, one.entry and (one.entry.id, one.entry.version))
            for one in self.rows
        ]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]


def plan(bringing: Bringing, reading: Reading) -> Plan:
    """Return what taking a table would do now."""
    planner = _Planner(bringing)
    planned = [planner.plan(row) for row in reading.rows]
    return Plan(tuple(planned))


class _Planner:
    def __init__(self, bringing: Bringing) -> None:
        self._bringing = bringing
        self._register = bringing.kind
        self._given = values.read(self._register.listing, bringing.given)
        self._organisations = {} if bringing.organisation else _by_name()
        self._known: _Likes[Entry] = _Likes(self._register)
        for entry in _entries(self._register, bringing.organisation_id):
            self._known.add(_owner_of(entry), entry.draft, entry)
        self._taken: _Likes[ReadRow] = _Likes(self._register)

    def plan(self, row: ReadRow) -> Planned:
        """Return what becomes of a row."""
        planned = Planned(row)
        faults = list(row.faults)
        planned.owner = self._find_owner(row, faults)
        if not planned.owner:
            planned.missing.append(OWNER)
        owner = _key(planned.owner)
        if row.title:
            planned.entry = self._find_entry(owner, row, faults)
        self._tell(planned)
        for spec in missing_of(self._register, planned.told):
            if spec.name not in row.failed:
                planned.missing.append(spec.name)
                faults.append(_missing(str(spec.label)))
        if not faults:
            self._find_double(owner, row, faults)
        row.faults = list(dict.fromkeys(faults))
        planned.fate = self._fate(planned)
        return planned

    def _fate(self, planned: Planned) -> Fate:
        if planned.row.faults:
            return Fate.BAD
        if planned.entry is None:
            return Fate.NEW
        return Fate.CHANGED if planned.changed or planned.tells_more else Fate.SAME

    def _find_owner(self, row: ReadRow, faults: list[str]) -> Organisation | str:
        own = self._bringing.organisation
        named = row.organisation
        if own is not None:
            if named and fold_name(named) != fold_name(own.name):
                faults.append(gettext("只能导入本单位的内容，这一行写的是“%(name)s”。", name=named))
            return own
        named = named or str(self._bringing.given.get("organisation", ""))
        if not named:
            faults.append(gettext("没有写单位。"))
        return self._organisations.get(fold_name(named), named)

    def _find_double(self, owner: Owner, row: ReadRow, faults: list[str]) -> None:
        found = self._taken.find(owner, row.values)
        if found:
            faults.append(gettext("与第 %(row)s 行重复。", row=found[0].number))
        else:
            self._taken.add(owner, row.values, row)

    def _find_entry(self, owner: Owner, row: ReadRow, faults: list[str]) -> Entry | None:
        found = self._known.find(owner, row.values)
        if len(found) > 1:
            faults.append(gettext("库里有几条同名的，请写明型号或编号。"))
            return None
        if found and not self._is_open(found[0]):
            state = labels.label(found[0].state)
            faults.append(
                gettext("库里已有这一条，现在是“%(state)s”，请先在库里处理。", state=state)
            )
        return found[0] if found else None

    def _is_open(self, entry: Entry) -> bool:
        if entry.state is EntryState.PUBLISHED:
            return True
        return not self._bringing.is_office and entry.state is not EntryState.SUBMITTED

    def _tell(self, planned: Planned) -> None:
        """Say all that the entry will: what is empty in a row stays as it is."""
        listing = self._register.listing
        entry = planned.entry
        before = values.read(listing, entry.draft if entry else {})
        told = {**before, **planned.row.values}
        for spec in listing.asked:
            if not told[spec.name] and spec.name in self._bringing.given:
                told[spec.name] = self._given[spec.name]
        if "district" in told and not told["district"] and not isinstance(planned.owner, str):
            told["district"] = planned.owner.district
        planned.told = told
        if entry is not None:
            planned.changed = [name for name in told if _differs(told[name], before[name])]


class _Likes(Generic[T]):
    """Things by whose they are, and by number and title: only those can be the same."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._found: dict[tuple[Owner, str, str], list[tuple[Mapping[str, Any], T]]] = {}

    def add(self, owner: Owner, text: Mapping[str, Any], thing: T) -> None:
        """Keep a thing that has this text."""
        for key in self._keys(owner, text):
            self._found.setdefault(key, []).append((text, thing))

    def find(self, owner: Owner, text: Mapping[str, Any]) -> list[T]:
        """Return the things that are about the same, each once."""
        like = [one for key in self._keys(owner, text) for one in self._found.get(key, ())]
        same = (thing for known, thing in like if is_same(self._register, text, known))
        return list({id(thing): thing for thing in same}.values())

    def _keys(self, owner: Owner, text: Mapping[str, Any]) -> Iterator[tuple[Owner, str, str]]:
        for name in filter(None, (self._register.number, "title")):
            if word := fold_name(str(text.get(name) or "")):
                yield (owner, name, word)


def is_same(register: Register, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether two texts of the same organisation are about the same thing."""
    if register.number:
        mine, theirs = (fold_name(str(text.get(register.number) or "")) for text in (one, other))
        if mine and theirs:
            return mine == theirs
    if fold_name(str(one.get("title", ""))) != fold_name(str(other.get("title", ""))):
        return False
    for name in register.apart:
        mine, theirs = (fold_name(str(text.get(name) or "")) for text in (one, other))
        if mine and theirs and mine != theirs:
            return False
    return True


def _differs(one: Any, other: Any) -> bool:
    if isinstance(one, list | tuple) or isinstance(other, list | tuple):
        return list(one or ()) != list(other or ())
    return bool(one != other)


def _missing(label: str) -> str:
    return gettext("缺“%(column)s”。", column=label)


def _by_name() -> dict[str, Organisation]:
    """Return every organisation here by its name and its credit code, folded."""
    found: dict[str, Organisation] = {}
    for one in db.session().scalars(select(Organisation).order_by(Organisation.id)):
        for word in (one.credit_code, one.name):
            if word:
                found[fold_name(word)] = one
    return found


def _entries(register: Register, organisation_id: int | None) -> Iterable[Entry]:
    wanted = select(Entry).where(Entry.register == register.name).order_by(Entry.id)
    if organisation_id is not None:
        wanted = wanted.where(Entry.organisation_id == organisation_id)
    return db.session().scalars(wanted)


def _owner_of(entry: Entry) -> Owner:
    if entry.organisation_id is not None:
        return ("id", entry.organisation_id)
    return ("name", fold_name(entry.organisation_name))


def _key(owner: Organisation | str) -> Owner:
    return ("name", fold_name(owner)) if isinstance(owner, str) else ("id", owner.id)
