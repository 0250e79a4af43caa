"""Where the objects that the log tells of can be seen: pages that an auditor may open.

Most are public pages. What an auditor may not open is not linked, so that no link leads nowhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from web.base import db
from web.base.models import LogEntry
from web.base.urls import path_to
from web.calls.files import is_public as is_announced
from web.calls.models import Call
from web.calls.verbs import CallObject
from web.challenges.models import Challenge
from web.challenges.verbs import ChallengeObject
from web.counties.models import CountyDuty
from web.counties.verbs import CountyObject
from web.institutions.queries import is_public_institution
from web.inventions.models import Invention
from web.inventions.queries import is_public as is_shown
from web.inventions.verbs import InventionObject
from web.joint.models import JointNeed
from web.joint.queries import public_joint
from web.joint.verbs import JointObject
from web.meetings.models import Meeting
from web.meetings.verbs import MeetingObject
from web.people.models import Organisation
from web.people.verbs import PeopleObject
from web.postings.disclosure import is_listed
from web.postings.models import Posting
from web.postings.verbs import PostingObject
from web.registers.models import Entry
from web.registers.verbs import EntryObject

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the objects of a type are seen."""

    model: type[Any]
    is_open: Callable[[Any], object]
    path: Callable[[Any], str]


def _page(endpoint: str, argument: str) -> Callable[[Any], str]:
    return lambda one: path_to(endpoint, **{argument: one.id})


PLACES: Mapping[str, Place] = {
    PostingObject.POSTING: Place(
        Posting, is_listed, lambda one: path_to(f"items.{one.kind.value}", posting_id=one.id)
    ),
    CallObject.CALL: Place(Call, is_announced, _page("catalogues.show", "call_id")),
    PeopleObject.ORGANISATION: Place(
        Organisation, is_public_institution, _page("institutions.show", "organisation_id")
    ),
    MeetingObject.MEETING: Place(
        Meeting, lambda one: one.is_public, _page("meetings.show", "meeting_id")
    ),
    JointObject.JOINT: Place(JointNeed, public_joint, _page("joint.show", "joint_id")),
    ChallengeObject.CHALLENGE: Place(
        Challenge, lambda one: one.is_public, _page("challenges.show", "challenge_id")
    ),
    InventionObject.INVENTION: Place(Invention, is_shown, _page("inventions.show", "invention_id")),
    EntryObject.ENTRY: Place(
        Entry,
        lambda one: one.is_public,
        lambda one: path_to("registers.show", register=one.register, entry_id=one.id),
    ),
    CountyObject.DUTY: Place(CountyDuty, lambda _: True, _page("counties.show", "duty_id")),
}


def find_paths(entries: Iterable[LogEntry]) -> dict[Key, str]:
    """Return (kind, id) -> path of each object that has a page an auditor may open."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.object_id is not None and entry.object_type in PLACES:
            wanted.setdefault(entry.object_type, set()).add(entry.object_id)
    return {
        (kind, one.id): PLACES[kind].path(one)
        for kind, ids in wanted.items()
        for one in _load(PLACES[kind].model, ids)
        if PLACES[kind].is_open(one)
    }


def _load(model: type[Any], ids: set[int]) -> Iterable[Any]:
    return db.session().scalars(select(model).where(model.id.in_(ids)))
