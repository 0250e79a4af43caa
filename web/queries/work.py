"""What firms and institutes see of their own postings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, func, select

from matcher.types import Candidate, Kind
from matcher.vocabulary import AuditCode
from matcher.workflow import GONE_STATES, PostingState, RevisionState
from web import db
from web.models import LogEntry, Match, Posting, Revision, User
from web.queries.deals import DealLine, deal_line
from web.queries.disclosure import PostingView, disclose, public_view
from web.queries.loading import history_options, match_options, posting_options
from web.queries.paging import Page, fetch_page
from web.queries.relations import is_told

WAITING_STATES = (RevisionState.CHANGES_REQUESTED, RevisionState.DRAFT)
PAGE = 20


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One version in a posting's history, without its text."""

    id: int
    number: int
    state: RevisionState
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    audit_code: AuditCode | None
    audit_note: str


@dataclass(frozen=True, slots=True)
class OwnPosting:
    """A posting as its owner sees it in a list: its newest text, and where it stands."""

    view: PostingView
    state: PostingState
    latest: RevisionLine
    created_at: datetime

    @property
    def is_editable(self) -> bool:
        """Whether the owner can change it now."""
        if self.state in GONE_STATES:
            return False
        if self.latest.state in WAITING_STATES:
            return True
        waits = self.latest.state is RevisionState.SUBMITTED
        return self.state is PostingState.PUBLISHED and not waits

    @property
    def has_open_revision(self) -> bool:
        """Whether a new version of a published text is on its way."""
        return self.state is PostingState.PUBLISHED and self.latest.state in (
            *WAITING_STATES,
            RevisionState.SUBMITTED,
        )

    @property
    def note(self) -> str:
        """The officer's words about the newest version, while they matter."""
        matters = (RevisionState.CHANGES_REQUESTED, RevisionState.REJECTED)
        return self.latest.audit_note if self.latest.state in matters else ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A posting of the other side that the engine proposes for one's own."""

    candidate: Candidate
    other: PostingView
    deal_id: int | None
    """The deal the pair already has, where the owner may know of it."""
    is_requested: bool
    """Whether somebody of the owner's organisation has already asked a broker."""


def list_own_postings(user: User, state: PostingState | None, number: int) -> Page[OwnPosting]:
    """Return one page of the organisation's postings, the newest first."""
    statement = _own(user).options(*history_options()).order_by(Posting.id.desc())
    if state is not None:
        statement = statement.where(Posting.state == state)
    page = fetch_page(statement, number, PAGE)
    return Page([own_posting(user, one) for one in page.items], page.total, page.number, page.size)


def count_own_postings(user: User) -> dict[PostingState, int]:
    """Return how many postings the organisation has in each state, in the order of life."""
    rows = db.session().execute(
        select(Posting.state, func.count())
        .where(Posting.organisation_id == user.organisation_id)
        .group_by(Posting.state)
    )
    counts = {state: int(count) for state, count in rows}
    return {state: counts[state] for state in PostingState if state in counts}


def list_waiting_postings(user: User, count: int = 5) -> list[OwnPosting]:
    """Return the postings that wait for their owner: changes asked for first, then drafts."""
    statement = (
        _own(user)
        .join(Posting.revisions)
        .where(Revision.state.in_(WAITING_STATES), Posting.state.not_in(GONE_STATES))
        .options(*history_options())
        .order_by(Revision.state, Posting.id.desc())
        .limit(count)
    )
    return [own_posting(user, posting) for posting in db.session().scalars(statement)]


def own_posting(user: User, posting: Posting) -> OwnPosting:
    """Return a posting as its owner sees it."""
    view = disclose(posting.latest, user)
    return OwnPosting(view, posting.state, revision_line(posting.latest), posting.created_at)


def revision_line(revision: Revision) -> RevisionLine:
    """Return a version without its text."""
    return RevisionLine(**{name: getattr(revision, name) for name in RevisionLine.__slots__})


def list_history(posting: Posting) -> list[RevisionLine]:
    """Return the posting's versions, the newest first."""
    return [revision_line(revision) for revision in reversed(posting.revisions)]


def preview(posting: Posting) -> PostingView:
    """Return the newest text as the public sees it, or would see it."""
    return public_view(posting.latest)


def list_posting_deals(user: User, posting: Posting) -> list[DealLine]:
    """Return the posting's matches that its owner may know of: those a broker confirmed."""
    side = Match.need_id if posting.kind is Kind.NEED else Match.achievement_id
    statement = (
        select(Match)
        .where(side == posting.id, is_told())
        .options(*match_options())
        .order_by(Match.decided_at.desc())
    )
    return [deal_line(user, match) for match in db.session().scalars(statement)]


def describe_candidates(
    user: User, mine: Posting, candidates: Sequence[Candidate]
) -> list[Suggestion]:
    """Return the candidates with the public text of the other side.

    A pair that waits for a broker looks the same as one nobody has asked for, unless the
    owner's own organisation asked.
    """
    others = _public_views([_other_id(mine.kind, candidate) for candidate in candidates])
    known = _known_matches(mine)
    requested = _requested_by(user)
    found = []
    for candidate in candidates:
        other = others.get(_other_id(mine.kind, candidate))
        if other is None:
            continue
        match_id, is_known = known.get(other.id, (None, False))
        deal_id = match_id if is_known else None
        found.append(Suggestion(candidate, other, deal_id, match_id in requested))
    return found


def find_published(posting_id: int) -> Posting | None:
    """Return a published posting by id."""
    statement = select(Posting).where(
        Posting.id == posting_id, Posting.state == PostingState.PUBLISHED
    )
    return db.session().scalar(statement.options(*posting_options()))


def _own(user: User) -> Select[Posting]:
    return select(Posting).where(Posting.organisation_id == user.organisation_id)


def _other_id(kind: Kind, candidate: Candidate) -> int:
    return int(candidate.achievement_id if kind is Kind.NEED else candidate.need_id)


def _public_views(ids: Sequence[int]) -> dict[int, PostingView]:
    statement = (
        select(Posting)
        .where(Posting.id.in_(ids), Posting.state == PostingState.PUBLISHED)
        .options(*posting_options())
    )
    return {
        posting.id: public_view(posting.published_revision)
        for posting in db.session().scalars(statement)
        if posting.published_revision is not None
    }


def _known_matches(mine: Posting) -> dict[int, tuple[int, bool]]:
    is_need = mine.kind is Kind.NEED
    own, other = (
        (Match.need_id, Match.achievement_id) if is_need else (Match.achievement_id, Match.need_id)
    )
    rows = db.session().execute(
        select(other, Match.id, case((is_told(), True), else_=False)).where(own == mine.id)
    )
    return {other_id: (match_id, bool(known)) for other_id, match_id, known in rows}


def _requested_by(user: User) -> set[int]:
    colleagues = select(User.id).where(User.organisation_id == user.organisation_id)
    rows = db.session().scalars(
        select(LogEntry.object_id).where(
            LogEntry.object_type == "match",
            LogEntry.action == "request",
            LogEntry.actor_id.in_(colleagues),
        )
    )
    return {row for row in rows if row is not None}
