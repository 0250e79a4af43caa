"""Who read the contact data of an account and its organisation: for its owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from matcher.domain.codes import Role
from web.base import db, labels, registry
from web.base.own_data import Rows
from web.people.models import ContactRead, User

MOST_SHOWN = 200
"""Lines of a page; the download has all."""

NAMED = frozenset({Role.FIRM, Role.INSTITUTE, Role.BROKER})
"""Readers whose organisation the owner may know: they were introduced, or work on the match. Who
reviews a bid stays unknown to who bids."""


@dataclass(frozen=True, slots=True)
class Line:
    """A reading, as its owner sees it: never the name of the person."""

    day: date
    role: Role
    organisation: str
    object_type: str
    object_id: int

    @property
    def what(self) -> str:
        """The kind of object, in words."""
        return str(registry.present().log.objects.get(self.object_type, self.object_type))


def list_reads(user: User, limit: int | None = MOST_SHOWN) -> Sequence[Line]:
    """Return who read the contact data, the newest first."""
    whose = [ContactRead.user_id == user.id]
    if user.organisation_id is not None:
        whose.append(ContactRead.organisation_id == user.organisation_id)
    statement = (
        select(ContactRead)
        .where(or_(*whose))
        .options(joinedload(ContactRead.reader).joinedload(User.organisation))
        .order_by(ContactRead.id.desc())
        .limit(limit)
    )
    return [_line(one) for one in db.session().scalars(statement)]


def _line(one: ContactRead) -> Line:
    reader = one.reader
    is_named = reader.role in NAMED and reader.organisation is not None
    name = reader.organisation.name if is_named and reader.organisation else ""
    return Line(one.day, reader.role, name, one.object_type, one.object_id)


def collect_reads(user: User) -> Rows:
    """Return who read the contact data, for the download."""
    return [
        {
            "day": one.day,
            "reader_role": one.role,
            "reader_role_words": labels.label(one.role),
            "reader_organisation": one.organisation,
            "object": one.object_type,
            "object_words": one.what,
            "object_id": one.object_id,
        }
        for one in list_reads(user, None)
    ]
