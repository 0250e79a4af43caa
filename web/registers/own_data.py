"""What an account entered in registers, and where it is named as the contact."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select
from sqlalchemy.orm.attributes import flag_modified

from matcher.domain.codes import Role
from web.base import db
from web.base.access import allows
from web.base.own_data import Obstacle, OwnData, Rows
from web.base.urls import path_to
from web.people.models import User
from web.registers import service
from web.registers.disclosure import draft_view
from web.registers.models import Entry
from web.registers.permissions import KEEP_ENTRY
from web.registers.states import OFF, EntryState

CONTACT = ("contact_name", "contact_phone", "contact_email")


def collect_entries(user: User) -> Rows:
    """Return what the account entered, as far as it may still see it."""
    own = select(Entry).where(Entry.author_id == user.id).order_by(Entry.id)
    return [
        {
            "id": one.id,
            "register": one.register,
            "state": one.state,
            "organisation": one.belongs_to,
            "created_at": one.created_at,
            "submitted_at": one.submitted_at,
            "published_at": one.published_at,
            "text": dict(draft_view(one, user).values) if allows(user, KEEP_ENTRY, one) else None,
        }
        for one in db.session().scalars(own)
    ]


def keep_contact(user: User) -> list[Obstacle]:
    """Return the reason where others would look for a contact who is gone."""
    if user.role is Role.EXPERT:
        return []
    found = [one for one in _entries(user) if _is_looked_for(one, user)]
    if not found:
        return []
    links = tuple(
        (draft_view(one, user).title or str(one.kind.title), _address(one))
        for one in found
        if allows(user, KEEP_ENTRY, one)
    )
    text = gettext("以下登记的资源已公开或正在审核，联系人写的是您。请先换成别人，或撤下。")
    return [Obstacle(text, links)]


def forget_entries(user: User) -> None:
    """Take the person out of the contacts; what an expert entered was the person's own."""
    for one in _entries(user):
        if user.role is Role.EXPERT and one.author_id == user.id:
            _empty(user, one)
            continue
        if _names(one.draft, user):
            one.draft = one.draft | dict.fromkeys(CONTACT, "")
        if one.shown is not None and _names(one.shown, user):
            one.shown = one.shown | dict.fromkeys(CONTACT, "")


def _empty(user: User, entry: Entry) -> None:
    if entry.state not in OFF:
        service.withdraw(user, entry)
    entry.draft, entry.title, entry.answer, entry.organisation_name = {}, "", "", NOBODYS
    flag_modified(entry, "draft")


NOBODYS = "—"
"""Stands where the organisation of an expert who left was named: the database wants a name."""


def _entries(user: User) -> list[Entry]:
    own = Entry.author_id == user.id
    if user.organisation_id is not None:
        own = or_(own, Entry.organisation_id == user.organisation_id)
    return list(db.session().scalars(select(Entry).where(own).order_by(Entry.id)))


def _is_looked_for(entry: Entry, user: User) -> bool:
    waits = entry.state is EntryState.SUBMITTED and _names(entry.draft, user)
    return waits or (entry.shown is not None and _names(entry.shown, user))


def _names(stored: Mapping[str, Any], user: User) -> bool:
    """Return whether a stored text names the account as its contact."""
    email = str(stored.get("contact_email") or "").strip().lower()
    return email == user.email or stored.get("contact_name") == user.name


def _address(entry: Entry) -> str:
    return path_to("registers.own", entry_id=entry.id)


KEEPS = (keep_contact,)

OWN_DATA = (
    OwnData(
        "register_entries",
        _l("您登记的资源"),
        _l(
            "单位登记的属于单位，保留，不再显示您的姓名，联系人写的是您的，联系方式删除；"
            "专家本人登记的撤下，内容删除。"
        ),
        collect_entries,
        forget_entries,
    ),
)
