"""Many published postings at once, written past the services for tests of how queries grow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from matcher.domain.codes import Mode, OrganisationKind, Role
from matcher.types import Kind
from tests.calendar import today
from tests.factories import make_organisation, make_user
from web.base import db
from web.base.clock import utc_now
from web.matches.models import Match
from web.matches.states import MatchState
from web.people.models import User
from web.postings.models import AchievementRevision, NeedRevision, Posting, Revision, Tag
from web.postings.states import PostingState, RevisionState

_FIELDS = ("marine", "steel", "petrochem", "paper", "food", "energy")
_MODES = tuple(mode.value for mode in Mode)
_OWNERS = 30

Rows = list[dict[str, Any]]


def fill_published(achievements: int, needs: int, first: int = 1) -> None:
    """Store published postings of many owners, each with three tags; ``first`` is free so far."""
    kinds = [Kind.ACHIEVEMENT] * achievements + [Kind.NEED] * needs
    authors = {kind: _make_authors(kind) for kind in Kind}
    numbers = range(first, first + len(kinds))
    now = utc_now()
    postings: Rows = [
        {
            "id": number,
            "kind": kind,
            "state": PostingState.DRAFT,
            "organisation_id": authors[kind][number % _OWNERS].organisation_id,
            "author_id": authors[kind][number % _OWNERS].id,
        }
        for number, kind in zip(numbers, kinds, strict=True)
    ]
    revisions: Rows = [
        {
            "id": row["id"],
            "posting_id": row["id"],
            "number": 1,
            "kind": row["kind"],
            "state": RevisionState.APPROVED,
            "author_id": row["author_id"],
            "title": f"成果或需求{row['id']}号",
            "valid_until": today() + timedelta(days=200),
        }
        for row in postings
    ]
    session = db.session()
    session.execute(insert(Posting.__table__), postings)
    session.execute(insert(Revision.__table__), revisions)
    session.execute(insert(AchievementRevision.__table__), _texts(postings, Kind.ACHIEVEMENT))
    session.execute(insert(NeedRevision.__table__), _texts(postings, Kind.NEED))
    session.execute(insert(Tag.__table__), [tag for number in numbers for tag in _tags(number)])
    published = {"state": PostingState.PUBLISHED, "published_revision_id": Posting.id}
    session.execute(update(Posting).values(**published, published_at=now))
    db.commit()


def fill_matches(broker: User, achievements: int, needs: int, first: int = 1) -> None:
    """Store three matches of each need that ``fill_published`` made, half of them proposed."""
    pairs = [
        (first + achievements + need - 1, (need * 3 + step) % achievements + first)
        for need in range(1, needs + 1)
        for step in range(3)
    ]
    rows: Rows = [
        {
            **{"need_id": need, "need_revision_id": need},
            **{"achievement_id": achievement, "achievement_revision_id": achievement},
            "state": MatchState.PROPOSED if number % 2 else MatchState.CONFIRMED,
            "broker_id": broker.id,
            "score": 1.0,
            "probability": 0.5,
            "level": 3,
            "evidence": {},
            "engine_version": "test",
            # Long enough ago to be taken back no more: pages ask other things until then.
            "decided_at": None if number % 2 else utc_now() - timedelta(days=1),
        }
        for number, (need, achievement) in enumerate(pairs)
    ]
    db.session().execute(insert(Match.__table__), rows)
    db.commit()


def _make_authors(kind: Kind) -> list[User]:
    role, owner = Role.FIRM, OrganisationKind.FIRM
    if kind is Kind.ACHIEVEMENT:
        role, owner = Role.INSTITUTE, OrganisationKind.INSTITUTE
    return [make_user(role, make_organisation(owner)) for _ in range(_OWNERS)]


def _texts(postings: Rows, kind: Kind) -> Rows:
    own = (row["id"] for row in postings if row["kind"] is kind)
    if kind is Kind.NEED:
        return [{"id": number, "district": "potou"} for number in own]
    return [{"id": number, "trl": number % 9 + 1} for number in own]


def _tags(number: int) -> Rows:
    codes = [
        ("field", _FIELDS[number % len(_FIELDS)]),
        ("field", _FIELDS[number // 7 % len(_FIELDS)]),
        ("mode", _MODES[number % len(_MODES)]),
    ]
    return [
        {"revision_id": number, "facet": facet, "code": code}
        for facet, code in dict.fromkeys(codes)
    ]
