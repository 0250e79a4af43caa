"""The demo's entries: ``data/demo/register_<name>.jsonl`` for each register.

A row has ``organisation`` (a key of the demo's organisations, or any name) and the fields of its
register by their names. What it may have besides: ``<money>_wan`` (an amount in 万元),
``published_on``, ``state`` (published if not said), ``answer`` of a returned one, ``by`` (the
address of the account that entered it). ``entries_waiting.jsonl`` has what waits: rows of any
register, and changes of what is shown.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from matcher.domain.codes import Role
from web.base import db
from web.base.forms.fields import FEN_PER_WAN
from web.base.listing.register import Register
from web.base.listing.spec import Shape, Spec
from web.base.registry import present
from web.people.models import Organisation, User
from web.postings.demo import Loaded, Row, read_rows
from web.registers import service, values
from web.registers.models import Entry
from web.registers.states import EntryState


def load_entries(loaded: Loaded) -> None:
    """Lead the entries of the demo's files to their states, through the services."""
    for register in present().registers.values():
        for row in read_rows(f"register_{register.name}"):
            _load(loaded, register, row)
    for row in read_rows("entries_waiting"):
        register = present().registers[row["register"]]
        if "change" in row:
            _change(register, row)
        else:
            _load(loaded, register, row)
    db.flush()


def _change(register: Register, row: Row) -> None:
    """Hand in a change of an entry that is shown: the public goes on seeing what it was."""
    entry = db.session().scalar(
        select(Entry).where(Entry.register == register.name, Entry.title == row["title"])
    )
    if entry is None or not entry.is_public:
        return
    told = values.read(register.listing, entry.draft) | row["change"]
    service.change(entry.author, entry, told)
    service.submit(entry.author, entry)


def _load(loaded: Loaded, register: Register, row: Row) -> Entry:
    officer = _officer(loaded)
    state = EntryState(row.get("state", EntryState.PUBLISHED.value))
    organisation: Organisation | str = row["organisation"]
    if organisation in loaded.organisations:
        organisation = db.session().get_one(
            Organisation, loaded.organisations[row["organisation"]].id
        )
    entry = service.enter(officer, register, organisation, _values(loaded, register, row))
    entry.is_demo = True
    entry.author = _author(loaded, register, row, organisation) or officer
    if entry.author.role is Role.EXPERT:
        # As where experts enter themselves: the entry is nobody else's.
        entry.organisation, entry.organisation_name = None, entry.belongs_to
    if state is not EntryState.DRAFT:
        service.submit(officer, entry)
    if state is EntryState.RETURNED:
        service.return_(officer, entry, row["answer"])
    elif state is EntryState.PUBLISHED:
        service.publish(officer, entry)
        _date(loaded, entry, row)
    return entry


def _date(loaded: Loaded, entry: Entry, row: Row) -> None:
    if day := row.get("published_on"):
        moment = loaded.moment(day)
        entry.created_at = entry.submitted_at = entry.published_at = entry.shown_at = moment


def _values(loaded: Loaded, register: Register, row: Row) -> dict[str, Any]:
    return {spec.name: _value(loaded, spec, row) for spec in register.listing.asked}


def _value(loaded: Loaded, spec: Spec, row: Row) -> Any:
    if spec.shape is Shape.MONEY and f"{spec.name}_wan" in row:
        return round(row[f"{spec.name}_wan"] * FEN_PER_WAN)
    value = row.get(spec.name)
    if value is None:
        return spec.blank
    return loaded.day(value) if spec.shape is Shape.DATE else value


def _author(
    loaded: Loaded, register: Register, row: Row, organisation: Organisation | str
) -> User | None:
    """Return who entered it: who is named, or a member of the organisation that writes there."""
    if "by" in row:
        return db.session().get_one(User, loaded.users[row["by"]].id)
    if isinstance(organisation, str):
        return None
    members = (one for one in loaded.users.values() if one.organisation_id == organisation.id)
    found = next((one for one in members if one.role in register.writers), None)
    return db.session().get_one(User, found.id) if found else None


def _officer(loaded: Loaded) -> User:
    found = next(one for one in loaded.users.values() if one.role is Role.OFFICER)
    return db.session().get_one(User, found.id)
