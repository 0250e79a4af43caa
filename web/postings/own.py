"""What firms and institutes see of their own postings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from matcher.domain.codes import AuditCode
from matcher.types import Kind
from web.attachments.holders import Holder
from web.attachments.queries import holds_text
from web.base import db
from web.base.paging import Page, fetch_page
from web.people.models import User
from web.postings.disclosure import PostingView, disclose, public_view
from web.postings.loading import history_options, posting_options
from web.postings.models import Posting, Revision
from web.postings.states import (
    ENDED_STATES,
    GONE_STATES,
    LIFE_STATES,
    OPEN_REVISION_STATES,
    PostingState,
    RevisionState,
)
from web.postings.steps import WAITING_STATES, OwnStep, steps_of

PAGE = 20
MOST_WORDS = 6
"""Words of a search that are looked for."""


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
    steps: tuple[OwnStep, ...]
    """What the owner can do now, the likeliest first."""

    @property
    def is_editable(self) -> bool:
        """Whether the owner can change it now."""
        return OwnStep.EDIT in self.steps

    @property
    def has_open_revision(self) -> bool:
        """Whether a new version of a published text is on its way."""
        is_open = self.latest.state in OPEN_REVISION_STATES
        return is_open and (self.state is PostingState.PUBLISHED or self.state in GONE_STATES)

    @property
    def note(self) -> str:
        """The officer's words about the newest version, while they matter."""
        matters = (RevisionState.CHANGES_REQUESTED, RevisionState.REJECTED)
        return self.latest.audit_note if self.latest.state in matters else ""


def list_own_postings(
    user: User, state: PostingState | None, number: int, asked: str = ""
) -> Page[OwnPosting]:
    """Return one page of the organisation's postings, the newest first.

    ``asked`` are words that a version, or a file attached to it, must hold.
    """
    statement = _own(user).options(*history_options()).order_by(Posting.id.desc())
    statement = statement.where(*(_holds(word) for word in asked.split()[:MOST_WORDS]))
    if state is not None:
        statement = statement.where(Posting.state == state)
    page = fetch_page(statement, number, PAGE)
    return Page([own_posting(user, one) for one in page.items], page.total, page.number, page.size)


def select_own(user: User, kind: Kind, state: PostingState | None) -> Select[Posting]:
    """Select the organisation's postings of a kind, all of them or those in a state."""
    statement = _own(user).where(Posting.kind == kind).options(*history_options())
    return statement if state is None else statement.where(Posting.state == state)


def count_own_postings(user: User) -> dict[PostingState, int]:
    """Return how many postings the organisation has in each state, in the order of life."""
    rows = db.session().execute(
        select(Posting.state, func.count()).where(*_is_own(user)).group_by(Posting.state)
    )
    counts = {state: int(count) for state, count in rows}
    return {state: counts[state] for state in LIFE_STATES if state in counts}


def list_waiting_postings(user: User, count: int = 5) -> list[OwnPosting]:
    """Return the postings that wait for their owner: changes asked for first, then drafts."""
    statement = (
        _own(user)
        .join(Posting.revisions)
        .where(Revision.state.in_(WAITING_STATES), Posting.state.not_in(ENDED_STATES), _matters())
        .options(*history_options())
        .order_by(Revision.state, Posting.id.desc())
        .limit(count)
    )
    return [own_posting(user, posting) for posting in db.session().scalars(statement)]


def own_posting(user: User, posting: Posting) -> OwnPosting:
    """Return a posting as its owner sees it."""
    view = disclose(posting.latest, user)
    line = revision_line(posting.latest)
    steps = tuple(steps_of(posting))
    return OwnPosting(view, posting.state, line, posting.created_at, steps)


def revision_line(revision: Revision) -> RevisionLine:
    """Return a version without its text."""
    return RevisionLine(**{name: getattr(revision, name) for name in RevisionLine.__slots__})


def list_history(posting: Posting) -> list[RevisionLine]:
    """Return the posting's versions, the newest first."""
    return [revision_line(revision) for revision in reversed(posting.revisions)]


def preview(posting: Posting) -> PostingView:
    """Return the newest text as the public sees it, or would see it."""
    return public_view(posting.latest)


def find_published(posting_id: int) -> Posting | None:
    """Return a published posting by id."""
    statement = select(Posting).where(
        Posting.id == posting_id, Posting.state == PostingState.PUBLISHED
    )
    return db.session().scalar(statement.options(*posting_options()))


def _matters() -> ColumnElement[bool]:
    """Of what its owner took off, only that which an officer returned waits for anything."""
    was_returned = Revision.state == RevisionState.CHANGES_REQUESTED
    return or_(Posting.state != PostingState.WITHDRAWN, was_returned)


def _holds(word: str) -> ColumnElement[bool]:
    """Return the condition that the posting's text or a file of it holds a word."""
    told = or_(
        Revision.title.icontains(word, autoescape=True),
        Revision.summary.icontains(word, autoescape=True),
        holds_text(Holder.REVISION, Revision.id, word),
    )
    return select(Revision.id).where(Revision.posting_id == Posting.id, told).exists()


def _own(user: User) -> Select[Posting]:
    return select(Posting).where(*_is_own(user))


def _is_own(user: User) -> tuple[ColumnElement[bool], ...]:
    return (
        Posting.organisation_id == user.organisation_id,
        Posting.state != PostingState.CLAIM,
    )
