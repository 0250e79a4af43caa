"""What taking rows would do: the same for the preview and for the taking itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from matcher.types import Kind
from web.base import db, site
from web.base.listing.spec import Shape
from web.exchange.found import Finding, ReadRow
from web.exchange.service import draft_values
from web.intake.completeness import declarations, find_lacking
from web.intake.fates import Fate
from web.intake.models import Source
from web.intake.naming import posting_of_code
from web.intake.owners import Owner, Owners
from web.people.models import User
from web.postings.fields import LISTINGS
from web.postings.loading import history_options
from web.postings.models import Posting
from web.postings.service import read_values
from web.postings.states import GONE_STATES, PostingState, RevisionState
from web.postings.steps import newest_text

CHUNK = 200
LONGEST_KEY = 200


@dataclass(frozen=True, slots=True)
class Bringer:
    """Who brings a table: what its rows fall back to where they say nothing."""

    kind: Kind
    contact: Mapping[str, str]
    """Of a member: itself. An officer is nobody's contact."""

    @classmethod
    def of(cls, user: User, kind: Kind, is_office: bool) -> Bringer:
        """Return the account as the bringer of a table."""
        if is_office:
            return cls(kind, {})
        return cls(kind, {"contact_name": user.name, "contact_email": user.email})


@dataclass(frozen=True, slots=True)
class Planned:
    """One row, whose it is, and what taking it does."""

    row: ReadRow
    owner: Owner
    fate: Fate
    posting: Posting | None = None
    source: Source | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    """What is written: all values of a new posting, the other ones of a known one."""
    lacking: Sequence[str] = ()
    """Fields without which the row stays a draft."""

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What keeps the row from being taken."""
        return (*self.row.problems, *self.owner.problems)


def plan_rows(bringer: Bringer, rows: Sequence[ReadRow], owners: Owners) -> Iterator[Planned]:
    """Yield each row with what taking it does now; some hundreds of rows at a time."""
    for start in range(0, len(rows), CHUNK):
        owned = [(row, owners.of(row)) for row in rows[start : start + CHUNK]]
        existing = _Existing(bringer.kind, owned)
        for row, owner in owned:
            yield _plan(bringer, row, owner, existing)


def key_of(row: ReadRow) -> str:
    """Return the row's key as it is stored: its own id, or else one made from its text.

    A running number is no id: next month's table counts from one again.
    """
    key = row.key if row.has_own_key else row.text_key
    return key if len(key) <= LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def digest_of(row: ReadRow) -> str:
    """Return what tells whether the row says the same as before."""
    said = [dict(row.values), row.content, row.note]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


class _Existing:
    """The postings that rows mean: by our own codes, else by where they came from."""

    def __init__(self, kind: Kind, owned: Sequence[tuple[ReadRow, Owner]]) -> None:
        self.kind = kind
        known = [(row, owner.known.id) for row, owner in owned if owner.known is not None]
        codes = {code for row, _ in known if (code := posting_of_code(row, kind)) is not None}
        statement = select(Posting).where(
            Posting.id.in_(codes),
            Posting.kind == kind,
            Posting.state != PostingState.CLAIM,
        )
        found = db.session().scalars(statement.options(*history_options()))
        self.by_code = {(one.organisation_id, one.id): one for one in found}
        sources = select(Source).where(
            Source.kind == kind,
            Source.organisation_id.in_({owner_id for _, owner_id in known}),
            Source.key.in_({key_of(row) for row, _ in known}),
        )
        loaded = selectinload(Source.posting).options(*history_options())
        self.by_key = {
            (one.organisation_id, one.key): one
            for one in db.session().scalars(sources.options(loaded))
        }

    def find(self, row: ReadRow, owner_id: int) -> tuple[Posting | None, Source | None]:
        source = self.by_key.get((owner_id, key_of(row)))
        if source is not None:
            return source.posting, source
        code = posting_of_code(row, self.kind)
        return self.by_code.get((owner_id, code or 0)), None


def _plan(bringer: Bringer, row: ReadRow, owner: Owner, existing: _Existing) -> Planned:
    if row.problems or owner.problems:
        return Planned(row, owner, Fate.BAD)
    posting, source = existing.find(row, owner.known.id) if owner.known else (None, None)
    if posting is None:
        values = _new_values(bringer, row)
        return Planned(row, owner, Fate.NEW, changes=values, lacking=_lacking(bringer, values))
    fate = _fate_of(posting)
    before = read_values(newest_text(posting))
    changes = {} if _is_same(row, source) else _changes(bringer.kind, row, before)
    if fate is None:
        fate = Fate.CHANGED if changes else Fate.EQUAL
    elif not changes:
        # Nothing would be changed anyway: there is nothing to tell.
        fate = Fate.EQUAL
    lacking = _lacking(bringer, {**before, **changes})
    return Planned(row, owner, fate, posting, source, changes, lacking)


def _fate_of(posting: Posting) -> Fate | None:
    """Return why a posting is left as it is, or None where it can be changed."""
    if posting.state in GONE_STATES or posting.state is PostingState.REJECTED:
        return Fate.ENDED
    return Fate.IN_AUDIT if posting.latest.state is RevisionState.SUBMITTED else None


def _is_same(row: ReadRow, source: Source | None) -> bool:
    """Return whether the row says what it said before: what was edited since then stays."""
    return source is not None and source.digest == digest_of(row)


def _new_values(bringer: Bringer, row: ReadRow) -> dict[str, Any]:
    listing = LISTINGS[bringer.kind]
    blank = {spec.name: spec.blank for spec in listing.asked}
    given = {name: value for name, value in draft_values(row, bringer.kind).items() if value}
    values = {**blank, **{name: value for name, value in given.items() if name in blank}}
    if not values.get("contact_name") and bringer.contact:
        values["contact_name"] = bringer.contact["contact_name"]
    if not values.get("contact_phone") and not values.get("contact_email"):
        values["contact_email"] = bringer.contact.get("contact_email", "")
    for name in declarations(bringer.kind):
        values[name] = False
    return values


def _changes(kind: Kind, row: ReadRow, before: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the row states otherwise than the posting does."""
    listing, found = LISTINGS[kind], draft_values(row, kind)
    stated = set(row.values) if not row.content else {*row.values, *_told_in_content(found, row)}
    declared = set(declarations(kind))
    return {
        name: found[name]
        for name in found
        if name in stated
        and name in before
        and name not in declared
        and _plain(listing[name].shape, found[name]) != _plain(listing[name].shape, before[name])
    }


def _told_in_content(found: Mapping[str, Any], row: ReadRow) -> set[str]:
    """Return the fields that were filled from the column that stands for several."""
    texts = (name for name, value in found.items() if isinstance(value, str) and value)
    return {name for name in texts if found[name] in row.content}


def _plain(shape: Shape, value: Any) -> Any:
    """Return a value as it is compared: how a file writes it does not count."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.strip().splitlines()) or None
    if isinstance(value, list | tuple):
        plain = [_plain(shape, one) for one in value]
        return (sorted(plain) if shape is Shape.CODES else plain) or None
    return value


def _lacking(bringer: Bringer, values: Mapping[str, Any]) -> list[str]:
    return find_lacking(bringer.kind, values, site.today())
