"""Published texts as plain rows: for lists, which show many and change none.

A model's object knows how to be changed and stored, and making it costs more than reading it. The
records here have what ``disclosure`` asks of a revision and its posting, and go nowhere but there.
What nobody but the owner reads is not even read from the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, bindparam, select

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from web.base.listing.spec import Reach, Spec
from web.base.rows import fetch
from web.calls.models import Call, call_key
from web.people.models import Organisation
from web.postings.fields import LISTINGS
from web.postings.models import AchievementRevision, NeedRevision, Posting, Revision, Tag
from web.postings.states import PostingState

_AT_ONCE = 500
"""So many are read by one statement: databases take only so many parameters."""

_OPEN = (Reach.SUMMARY, Reach.DETAIL, Reach.ORGANISATION)
_MODELS = {Kind.NEED: NeedRevision, Kind.ACHIEVEMENT: AchievementRevision}
_POSTING, _REVISION = Posting.__table__.c, Revision.__table__.c
_OWNER, _TAG, _CALL = Organisation.__table__.c, Tag.__table__.c, Call.__table__.c


@dataclass(slots=True)
class OwnerRow:
    """Whose a posting is."""

    name: str
    name_en: str
    district: str


@dataclass(slots=True)
class CallRow:
    """The call a posting was handed in to."""

    key: str


@dataclass(slots=True)
class PostingRow:
    """What a view tells of a posting beside its text."""

    id: int
    kind: Kind
    state: PostingState
    organisation_id: int
    published_revision_id: int | None
    published_at: datetime | None
    challenge_at: datetime | None
    is_demo: bool
    organisation: OwnerRow
    call: CallRow | None


@dataclass(slots=True)
class TextRow:
    """One version of a posting's text, as far as it may become public."""

    id: int
    kind: Kind
    posting: PostingRow
    confidentiality: Confidentiality | None
    reads_attachments: bool
    values: dict[str, Any]
    tags: dict[str, list[str]]

    def read(self, spec: Spec) -> Any:
        """Return what a field holds."""
        return self.tags.get(spec.facet, []) if spec.facet else self.values.get(spec.name)


def read_published(ids: Iterable[int]) -> dict[int, TextRow]:
    """Return posting -> its published text, of those among ``ids`` that are published now."""
    found = _read(_PUBLISHED, ids)
    return {text.posting.id: text for text in found}


def read_texts(revision_ids: Iterable[int]) -> dict[int, TextRow]:
    """Return version -> its text."""
    return {text.id: text for text in _read(_VERSIONS, revision_ids)}


def _stated(kind: Kind) -> dict[str, Any]:
    """Return the columns of a kind's fields that may become public, by field."""
    columns: dict[str, Any] = {**_REVISION, **_MODELS[kind].__table__.c}
    return {
        spec.name: columns[spec.name]
        for spec in LISTINGS[kind].asked
        if spec.reach in _OPEN and not spec.facet
    }


_FIELDS = {kind: _stated(kind) for kind in Kind}
_COLUMNS: list[Any] = list(
    dict.fromkeys(column for fields in _FIELDS.values() for column in fields.values())
)
_PLACES = {column: place for place, column in enumerate(_COLUMNS)}
_VALUES = {
    kind: [(name, _PLACES[column]) for name, column in fields.items()]
    for kind, fields in _FIELDS.items()
}
"""Field -> its place among a row's texts, of each kind."""

_OWN = (
    *(_POSTING.id, _POSTING.kind, _POSTING.state, _POSTING.organisation_id),
    *(_POSTING.published_revision_id, _POSTING.published_at, _POSTING.challenge_at),
    _POSTING.is_demo,
)
_HEAD = (
    *(_REVISION.id, NeedRevision.__table__.c.confidentiality, _REVISION.reads_attachments),
    *(_OWNER.name, _OWNER.name_en, _OWNER.district, _CALL.year, _CALL.quarter),
)


def _select() -> Select[Any]:
    """Select texts with all that belongs to them, in the order in which rows are taken apart."""
    revision = Revision.__table__
    need, achievement = NeedRevision.__table__, AchievementRevision.__table__
    columns = [*_OWN, *_HEAD, *_COLUMNS]
    # By place: several tables have a column of the same name.
    return (
        select(*(column.label(f"c{place}") for place, column in enumerate(columns)))
        .select_from(Posting.__table__)
        .join(revision, _REVISION.posting_id == _POSTING.id)
        .join(Organisation.__table__, _OWNER.id == _POSTING.organisation_id)
        .outerjoin(Call.__table__, _CALL.id == _POSTING.call_id)
        .outerjoin(need, need.c.id == _REVISION.id)
        .outerjoin(achievement, achievement.c.id == _REVISION.id)
    )


_IDS: Any = bindparam("ids", expanding=True)
_PUBLISHED = _select().where(
    _POSTING.id.in_(_IDS),
    _POSTING.state == PostingState.PUBLISHED,
    _REVISION.id == _POSTING.published_revision_id,
)
_VERSIONS = _select().where(_REVISION.id.in_(_IDS))
_TAGS = (
    select(_TAG.revision_id, _TAG.facet, _TAG.code)
    .where(_TAG.revision_id.in_(_IDS))
    .order_by(_TAG.position)
)


def _read(statement: Select[Any], ids: Iterable[int]) -> list[TextRow]:
    wanted = list(dict.fromkeys(ids))
    found: list[TextRow] = []
    for start in range(0, len(wanted), _AT_ONCE):
        rows = fetch(statement, ids=wanted[start : start + _AT_ONCE])
        found += [_text(tuple(row)) for row in rows]
    tags = _read_tags([text.id for text in found])
    for text in found:
        text.tags = tags.get(text.id, {})
    return found


def _read_tags(revision_ids: Sequence[int]) -> dict[int, dict[str, list[str]]]:
    found: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for start in range(0, len(revision_ids), _AT_ONCE):
        for row in fetch(_TAGS, ids=revision_ids[start : start + _AT_ONCE]):
            found[row.revision_id][row.facet].append(row.code)
    return found


def _text(row: tuple[Any, ...]) -> TextRow:
    own, make = row[: len(_OWN)], cast(Any, PostingRow)
    head = row[len(_OWN) : len(_OWN) + len(_HEAD)]
    texts = row[len(_OWN) + len(_HEAD) :]
    revision_id, confidentiality, reads, name, name_en, district, year, quarter = head
    call = None if year is None else CallRow(call_key(year, quarter))
    posting: PostingRow = make(*own, OwnerRow(name, name_en, district), call)
    values = {field: texts[place] for field, place in _VALUES[posting.kind]}
    return TextRow(revision_id, posting.kind, posting, confidentiality, reads, values, {})
