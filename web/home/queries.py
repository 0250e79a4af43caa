"""What anybody may read: institutions, calls, catalogues, recent contracts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import selectinload

from matcher.types import Kind
from matcher.vocabulary import RESEARCH_KINDS, Confidentiality, Verification
from matcher.workflow import SIGNED_MATCH_STATES, CallState, PostingState
from web import db
from web.models import (
    AchievementRevision,
    Call,
    CatalogueEntry,
    Contract,
    Match,
    Meta,
    NeedRevision,
    Organisation,
    Posting,
    Revision,
    User,
)
from web.queries.disclosure import PostingView, disclose, is_listed, public_view
from web.queries.listing import public_views
from web.queries.loading import match_options, posting_options
from web.queries.paging import Page, fetch_page

ANNOUNCED = tuple(state for state in CallState if state is not CallState.DRAFT)
_STRICTNESS = (Confidentiality.PUBLIC, Confidentiality.ANONYMOUS, Confidentiality.SUMMARY)


@dataclass(frozen=True, slots=True)
class Institution:
    """A research institution and how many achievements it has published."""

    organisation: Organisation
    achievements: int


@dataclass(frozen=True, slots=True)
class CatalogueLine:
    """One line of a catalogue; ``view`` is None once its owner has withdrawn it."""

    position: int
    view: PostingView | None


@dataclass(frozen=True, slots=True)
class Success:
    """A signed contract, with what both sides had made public and nothing of the contract."""

    need: PostingView
    achievement: PostingView
    signed_on: date


def is_demo_installation() -> bool:
    """Return whether the installation was begun with demo data."""
    row = db.session().get(Meta, "installation")
    return row is not None and row.value == "demo"


def is_reachable() -> bool:
    """Return whether the database answers; raises what the driver raises where it does not."""
    return db.session().scalar(select(1)) == 1


def find_view(posting: Posting, kind: Kind, viewer: User | None) -> PostingView | None:
    """Return what the viewer may see of a listed posting's page, or None where there is none."""
    if posting.kind is not kind or not is_listed(posting) or posting.published_revision is None:
        return None
    return disclose(posting.published_revision, viewer)


def list_newest(kind: Kind, count: int) -> list[PostingView]:
    """Return the newest published postings of a kind."""
    statement = (
        select(Posting)
        .where(Posting.kind == kind, Posting.state == PostingState.PUBLISHED)
        .options(*posting_options())
        .order_by(Posting.published_at.desc(), Posting.id.desc())
        .limit(count)
    )
    return public_views(db.session().scalars(statement).all())


def list_own_offers(user: User | None, other: PostingView) -> list[PostingView]:
    """Return the published postings of the user's organisation that can be offered to ``other``.

    Those that share a field with it come first.
    """
    if user is None or user.organisation_id is None:
        return []
    statement = (
        select(Posting)
        .where(
            Posting.organisation_id == user.organisation_id,
            Posting.kind == other.kind.opposite,
            Posting.state == PostingState.PUBLISHED,
        )
        .options(*posting_options())
        .order_by(Posting.id.desc())
    )
    own = public_views(db.session().scalars(statement).all())
    return sorted(own, key=lambda mine: -len(set(mine.fields) & set(other.fields)))


def list_institutions() -> list[Institution]:
    """Return the verified research institutions: invented ones last, fuller ones first."""
    published = case((Posting.state == PostingState.PUBLISHED, Posting.id))
    count = func.count(published)
    statement = (
        select(Organisation, count)
        .outerjoin(
            Posting,
            (Posting.organisation_id == Organisation.id) & (Posting.kind == Kind.ACHIEVEMENT),
        )
        .where(
            Organisation.kind.in_(RESEARCH_KINDS),
            Organisation.verification == Verification.VERIFIED,
        )
        .group_by(Organisation.id)
        .order_by(Organisation.is_demo, count.desc(), Organisation.id)
    )
    return [Institution(found, int(number)) for found, number in db.session().execute(statement)]


def is_public_institution(organisation: Organisation) -> bool:
    """Return whether the organisation has a page of its own; a firm's would name its needs."""
    return (
        organisation.kind in RESEARCH_KINDS and organisation.verification is Verification.VERIFIED
    )


def list_achievements_of(organisation: Organisation, number: int) -> Page[PostingView]:
    """Return one page of an institution's published achievements."""
    statement = (
        select(Posting)
        .where(
            Posting.organisation_id == organisation.id,
            Posting.kind == Kind.ACHIEVEMENT,
            Posting.state == PostingState.PUBLISHED,
        )
        .options(*posting_options())
        .order_by(Posting.published_at.desc(), Posting.id.desc())
    )
    page = fetch_page(statement, number)
    return Page(public_views(page.items), page.total, page.number, page.size)


def list_announced_calls() -> Sequence[Call]:
    """Return the announced calls: open ones, then coming ones, then the past."""
    rank = case((Call.state == CallState.OPEN, 0), (Call.state == CallState.SCHEDULED, 1), else_=2)
    statement = select(Call).where(Call.state.in_(ANNOUNCED))
    order = (rank, Call.year.desc(), Call.quarter.desc(), Call.kind)
    return db.session().scalars(statement.order_by(*order)).all()


def find_current_call() -> Call | None:
    """Return the call to show first: the open one, else the coming one, else the latest."""
    return next(iter(list_announced_calls()), None)


def count_submissions(calls: Sequence[Call]) -> dict[int, dict[Kind, int]]:
    """Return call id -> kind -> number of postings submitted to it."""
    statement = (
        select(Posting.call_id, Posting.kind, func.count())
        .where(Posting.call_id.in_([call.id for call in calls]), Posting.submitted_at.is_not(None))
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


def list_successes(count: int) -> list[Success]:
    """Return the latest signed pairs whose need is public in full.

    That a firm which stays anonymous has signed, and with whom, is for it to tell.
    """
    statement = (
        select(Match, Contract.signed_on)
        .join(Contract, Contract.match_id == Match.id)
        .where(Match.state.in_(SIGNED_MATCH_STATES))
        .options(*match_options())
        .order_by(Contract.signed_on.desc(), Match.id.desc())
        .limit(count * 4)
    )
    found = [_success(match, day) for match, day in db.session().execute(statement)]
    return [success for success in found if success is not None][:count]


def _success(match: Match, signed_on: date) -> Success | None:
    sides = (match.need, match.achievement)
    if not all(is_listed(posting) for posting in sides):
        return None
    need, achievement = public_views(sides)
    if need.confidentiality is not Confidentiality.PUBLIC:
        return None
    return Success(need, achievement, signed_on)


def _catalogue_line(entry: CatalogueEntry) -> CatalogueLine:
    posting = entry.posting
    if not is_listed(posting):
        return CatalogueLine(entry.position, None)
    return CatalogueLine(
        entry.position, public_view(_stricter(entry.revision, posting.published_revision))
    )


def _stricter(frozen: Revision, present: Revision | None) -> Revision:
    """Return the frozen text, or the present one where its owner has since asked for secrecy."""
    if not isinstance(frozen, NeedRevision) or not isinstance(present, NeedRevision):
        return frozen
    levels = [_STRICTNESS.index(text.confidentiality) for text in (frozen, present)]
    return present if levels[1] > levels[0] else frozen
