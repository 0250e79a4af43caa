"""Every public page that has an address of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from matcher.domain.codes import RESEARCH_KINDS, Verification
from matcher.types import Kind
from web.base import db
from web.base.registry import present
from web.calls.models import Call
from web.calls.states import CallState
from web.catalogues.queries import ANNOUNCED
from web.challenges.models import Challenge
from web.counties.queries import list_pairs
from web.inventions.models import Invention
from web.inventions.queries import is_public, list_publications, select_open_licences
from web.people.models import Organisation
from web.postings.disclosure import LISTED_STATES
from web.postings.models import Posting
from web.registers.models import Entry

MOST = 40_000
"""The protocol allows 50,000 addresses in one map; the newest postings go in."""


MOST_ENTRIES = 5_000


@dataclass(frozen=True, slots=True)
class Place:
    """A page: its endpoint, the arguments of its address, when it last changed where known."""

    endpoint: str
    arguments: dict[str, Any]
    changed_at: datetime | None = None


def list_places() -> list[Place]:
    """Return the pages of postings, institutions, calls, catalogues, challenges and registers,
    of inventions and counties."""
    return [
        *(*_postings(), *_institutions(), *_calls(), *_challenges(), *_entries()),
        *(*_inventions(), *_counties()),
    ]


def _postings() -> list[Place]:
    statement = (
        select(Posting.id, Posting.kind, Posting.published_at)
        .where(Posting.state.in_(LISTED_STATES), Posting.published_revision_id.is_not(None))
        .order_by(Posting.id.desc())
        .limit(MOST)
    )
    pages = {Kind.NEED: "items.need", Kind.ACHIEVEMENT: "items.achievement"}
    return [
        Place(pages[kind], {"posting_id": posting_id}, published_at)
        for posting_id, kind, published_at in db.session().execute(statement)
    ]


def _institutions() -> list[Place]:
    statement = (
        select(Organisation.id)
        .where(
            Organisation.kind.in_(RESEARCH_KINDS),
            Organisation.verification == Verification.VERIFIED,
        )
        .order_by(Organisation.id)
    )
    return [
        Place("institutions.show", {"organisation_id": one})
        for one in db.session().scalars(statement)
    ]


def _calls() -> list[Place]:
    statement = select(Call.id, Call.state, Call.catalogued_at).where(Call.state.in_(ANNOUNCED))
    places = []
    for call_id, state, catalogued_at in db.session().execute(statement.order_by(Call.id)):
        places.append(Place("catalogues.show", {"call_id": call_id}))
        if state in (CallState.CATALOGUED, CallState.ARCHIVED):
            places.append(Place("catalogues.catalogue", {"call_id": call_id}, catalogued_at))
    return places


def _challenges() -> list[Place]:
    statement = (
        select(Challenge.id).where(Challenge.announced_at.is_not(None)).order_by(Challenge.id)
    )
    return [
        Place("challenges.show", {"challenge_id": key}) for key in db.session().scalars(statement)
    ]


def _entries() -> list[Place]:
    lists = [Place("registers.index", {"register": name}) for name in present().registers]
    statement = (
        select(Entry.id, Entry.register, Entry.shown_at)
        .where(Entry.shown.is_not(None))
        .order_by(Entry.id.desc())
        .limit(MOST_ENTRIES)
    )
    return lists + [
        Place("registers.show", {"register": register, "entry_id": key}, shown_at)
        for key, register, shown_at in db.session().execute(statement)
    ]


def _inventions() -> list[Place]:
    listed = select(Invention).where(Invention.is_listed).order_by(Invention.id.desc())
    found = db.session().scalars(listed.limit(MOST_ENTRIES))
    licences = db.session().scalars(select_open_licences().limit(MOST_ENTRIES))
    running = list_publications(is_running=True).items
    return [
        *(Place("inventions.show", {"invention_id": one.id}) for one in found if is_public(one)),
        *(Place("inventions.licence", {"open_licence_id": one.id}) for one in licences),
        *(Place("inventions.publication", {"price_publication_id": one.id}) for one in running),
    ]


def _counties() -> list[Place]:
    counties = {pair.district for pair in list_pairs(ended=False)}
    return [Place("counties.of_county", {"place": one}) for one in sorted(counties)]
