"""How an account stands to a request: of the side that asks, or of the one that answers."""

from __future__ import annotations

from sqlalchemy import ColumnElement, exists, false, or_, select
from sqlalchemy.orm import aliased

from matcher.domain.codes import Role
from matcher.domain.policy import Relation
from web.base import db
from web.people.models import User
from web.postings.kinds import MEMBERS, is_member
from web.registers.models import Entry
from web.registers.relations import relations_to_entry
from web.requests.models import RegisterRequest

_Keeper = aliased(User)


def relations_to_request(user: User, request: RegisterRequest) -> frozenset[Relation]:
    """Return OWNER of whoever keeps the entry, PARTY of who asked, ASSIGNED of officers where
    the entry's organisation has no account that could answer."""
    found = set()
    if user.role is Role.OFFICER:
        return frozenset({Relation.ASSIGNED} if is_unkept(request.entry) else ())
    if Relation.OWNER in relations_to_entry(user, request.entry):
        found.add(Relation.OWNER)
    if _asks(user, request):
        found.add(Relation.PARTY)
    return frozenset(found)


def _asks(user: User, request: RegisterRequest) -> bool:
    if request.organisation_id is None:
        return request.asked_by_id == user.id
    return is_member(user) and request.organisation_id == user.organisation_id


def asked_by(user: User) -> ColumnElement[bool]:
    """Return the condition that a request was asked by the account's side."""
    if is_member(user):
        return RegisterRequest.organisation_id == user.organisation_id
    return (RegisterRequest.asked_by_id == user.id) & RegisterRequest.organisation_id.is_(None)


def kept_by(user: User) -> ColumnElement[bool]:
    """Return the condition that an entry is the account's to answer for."""
    if user.role is Role.EXPERT:
        return Entry.author_id == user.id
    if is_member(user):
        return Entry.organisation_id == user.organisation_id
    return unkept() if user.role is Role.OFFICER else false()


def unkept() -> ColumnElement[bool]:
    """Return the condition that an entry has no account but officers' that could answer."""
    by_member = _Keeper.role.in_(MEMBERS) & (_Keeper.organisation_id == Entry.organisation_id)
    by_author = (_Keeper.role == Role.EXPERT) & (_Keeper.id == Entry.author_id)
    return ~exists().where(_Keeper.active, or_(by_member, by_author))


def is_unkept(entry: Entry) -> bool:
    """Return whether officers answer for an entry, as nobody else can."""
    found = db.session().scalar(select(Entry.id).where(Entry.id == entry.id, unkept()))
    return found is not None
