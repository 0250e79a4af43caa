"""Calls with what came in for them, and their catalogues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from matcher.domain.codes import Confidentiality
from matcher.types import Kind
from web.base import db
from web.base.models import LogEntry
from web.calls.models import Call
from web.calls.queries import NEWEST_FIRST, list_all_calls
from web.calls.states import CallState
from web.calls.verbs import CallObject, CallVerb
from web.catalogues.models import CatalogueEntry
from web.postings.disclosure import LISTED_STATES, PostingView, is_listed, public_view
from web.postings.loading import posting_options
from web.postings.models import AchievementRevision, NeedRevision, Posting, Revision
from web.postings.states import PostingState
from web.postings.verbs import PostingObject

IS_SUBMITTED = Posting.submitted_at.is_not(None)
"""What counts as handed in to a call, on public pages and on those of the office."""


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call with what came in for it."""

    call: Call
    submissions: int
    waiting: int
    published: int


def list_calls() -> list[CallLine]:
    """Return every call with its counts, the newest quarter first."""
    counts = _count_submissions()
    return [_call_line(call, counts.get(call.id, {})) for call in list_all_calls()]


def count_drafts(call: Call) -> tuple[int, int]:
    """Return how many drafts for the call are not submitted, and of how many organisations."""
    counted = select(func.count(), func.count(Posting.organisation_id.distinct())).where(
        Posting.call_id == call.id, Posting.state == PostingState.DRAFT
    )
    drafts, organisations = db.session().execute(counted).one()
    return int(drafts), int(organisations)


def newest_call() -> Call | None:
    """Return the call of the latest quarter, best a general one: the next is drafted from it."""
    order = (Call.year.desc(), Call.quarter.desc(), Call.theme != "", Call.id.desc())
    return db.session().scalar(select(Call).order_by(*order).limit(1))


def current_calls() -> list[CallLine]:
    """Return the calls that are not over yet."""
    over = (CallState.CATALOGUED, CallState.ARCHIVED)
    return [line for line in list_calls() if line.call.state not in over]


def _count_submissions() -> dict[int, dict[PostingState, int]]:
    rows = db.session().execute(
        select(Posting.call_id, Posting.state, func.count())
        .where(Posting.call_id.is_not(None), IS_SUBMITTED)
        .group_by(Posting.call_id, Posting.state)
    )
    counts: dict[int, dict[PostingState, int]] = {}
    for call_id, state, count in rows:
        counts.setdefault(int(call_id or 0), {})[state] = int(count)
    return counts


def _call_line(call: Call, counts: dict[PostingState, int]) -> CallLine:
    waiting = (PostingState.SUBMITTED, PostingState.CHANGES_REQUESTED)
    return CallLine(
        call=call,
        submissions=sum(counts.values()),
        waiting=sum(counts.get(state, 0) for state in waiting),
        published=sum(counts.get(state, 0) for state in LISTED_STATES),
    )


ANNOUNCED = tuple(state for state in CallState if state is not CallState.DRAFT)
_STRICTNESS = (Confidentiality.PUBLIC, Confidentiality.ANONYMOUS, Confidentiality.SUMMARY)


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """One line of a catalogue; ``view`` is None once its owner has withdrawn it.

    The rest tells where it stands in the lists: as on the day they came out, so that a line that
    is withdrawn or changed moves no other one.
    """

    position: int
    view: PostingView | None
    kind: Kind
    field: str = ""
    need_kind: str = ""


def list_announced_calls() -> Sequence[Call]:
    """Return the announced calls: open ones, then coming ones, then the past; general first."""
    rank = case((Call.state == CallState.OPEN, 0), (Call.state == CallState.SCHEDULED, 1), else_=2)
    statement = select(Call).where(Call.state.in_(ANNOUNCED))
    order = (rank, *NEWEST_FIRST)
    return db.session().scalars(statement.order_by(*order)).all()


def announced_at(calls: Sequence[Call]) -> dict[int, datetime]:
    """Return when calls that have not begun yet were announced, as far as the log tells."""
    waiting = [call.id for call in calls if call.state is CallState.SCHEDULED]
    statement = (
        select(LogEntry.object_id, func.max(LogEntry.at))
        .where(
            LogEntry.object_type == CallObject.CALL,
            LogEntry.action == CallVerb.SCHEDULE,
            LogEntry.object_id.in_(waiting),
        )
        .group_by(LogEntry.object_id)
    )
    return {int(call_id or 0): at for call_id, at in db.session().execute(statement)}


def last_change(call: Call) -> datetime | None:
    """Return when the catalogue came out or something happened to one of its lines."""
    listed = select(CatalogueEntry.posting_id).where(CatalogueEntry.call_id == call.id)
    happened = db.session().scalar(
        select(func.max(LogEntry.at)).where(
            LogEntry.object_type == PostingObject.POSTING,
            LogEntry.object_id.in_(listed),
            LogEntry.after.in_((*LISTED_STATES, PostingState.WITHDRAWN)),
        )
    )
    return max((at for at in (call.catalogued_at, happened) if at is not None), default=None)


def count_submissions(calls: Sequence[Call]) -> dict[int, dict[Kind, int]]:
    """Return call id -> kind -> number of postings submitted to it."""
    statement = (
        select(Posting.call_id, Posting.kind, func.count())
        .where(Posting.call_id.in_([call.id for call in calls]), IS_SUBMITTED)
        .group_by(Posting.call_id, Posting.kind)
    )
    counts: dict[int, dict[Kind, int]] = {call.id: {} for call in calls}
    for call_id, kind, number in db.session().execute(statement):
        assert call_id is not None
        counts[call_id][kind] = int(number)
    return counts


def list_catalogue(call: Call) -> list[CatalogueLine]:
    """Return the lines of a published catalogue in their order."""
    subclasses = [NeedRevision, AchievementRevision]
    loaded: Any = posting_options()
    statement = (
        select(CatalogueEntry)
        .where(CatalogueEntry.call_id == call.id)
        .options(
            selectinload(CatalogueEntry.posting).options(*loaded),
            selectinload(CatalogueEntry.revision).selectin_polymorphic(subclasses),
        )
        .order_by(CatalogueEntry.position)
    )
    return [_catalogue_line(entry) for entry in db.session().scalars(statement)]


def _catalogue_line(entry: CatalogueEntry) -> CatalogueLine:
    posting, frozen = entry.posting, public_view(entry.revision)
    view = None
    if is_listed(posting):
        view = public_view(_stricter(entry.revision, posting.published_revision))
    return line_of(entry.position, frozen, view)


def line_of(position: int, placed: PostingView, shown: PostingView | None) -> CatalogueLine:
    """Return a line that shows one text and stands where the other one belongs."""
    field = placed.fields[0] if placed.fields else ""
    return CatalogueLine(position, shown, placed.kind, field, placed.need_kind)


def _stricter(frozen: Revision, present: Revision | None) -> Revision:
    """Return the frozen text, or the present one where its owner has since asked for secrecy."""
    if not isinstance(frozen, NeedRevision) or not isinstance(present, NeedRevision):
        return frozen
    levels = [_STRICTNESS.index(text.confidentiality) for text in (frozen, present)]
    return present if levels[1] > levels[0] else frozen
