"""The audit queue and one text under audit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, select

from matcher.domain.codes import Verification
from matcher.types import Kind
from web.base import db
from web.base.arguments import key_of
from web.base.inbox import count_measured
from web.base.paging import PAGE_SIZE, Page, fetch_page
from web.people.models import Organisation, User
from web.postings.disclosure import PostingView, disclose
from web.postings.loading import revision_options
from web.postings.models import Posting, Revision
from web.postings.states import ENDED_STATES, RevisionState

_WAITS = (Revision.state == RevisionState.SUBMITTED, Posting.state.not_in(ENDED_STATES))
"""What the audit can still decide: a new text of a posting that is over is past deciding."""

NO_CALL = "none"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A submitted text that waits for an officer."""

    posting_id: int
    version: int
    """Of the posting, as it is listed: nobody decides on a later one unseen."""
    kind: Kind
    title: str
    organisation_name: str
    is_verified: bool
    submitted_at: datetime | None
    call_key: str
    is_change: bool
    """Whether it would replace a published text."""
    is_demo: bool


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which of the texts that wait. What is left out does not narrow them."""

    kind: Kind | None = None
    call: str = ""
    """The key of a call's row, ``NO_CALL``, or empty."""
    owner: str = ""
    """A part of the owner's name."""
    district: str = ""
    change: str = ""
    """'new' or 'changed': whether a published text would be replaced."""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """One text under audit, the published one it would replace, and how it went so far."""

    submitted: PostingView
    published: PostingView | None
    state: RevisionState
    number: int
    version: int
    author: str
    organisation: Organisation
    submitted_at: datetime | None
    earlier_notes: list[tuple[datetime | None, str]]


def list_audit_queue(
    officer: User, wanted: QueueFilter, number: int, size: int = PAGE_SIZE
) -> Page[AuditLine]:
    """Return one page of the submitted texts, the longest waiting first."""
    statement = (
        select(Revision)
        .join(Revision.posting)
        .join(Posting.organisation)
        .where(*_WAITS, *_conditions(wanted))
        .options(*revision_options())
        .order_by(Revision.submitted_at, Revision.id)
    )
    page = fetch_page(statement, number, size)
    lines = [audit_line(officer, revision) for revision in page.items]
    return Page(lines, page.total, page.number, page.size)


def find_waiting(posting_ids: Sequence[int]) -> dict[int, Revision]:
    """Return the texts that wait for the audit, of these postings, by posting."""
    statement = (
        select(Revision)
        .join(Revision.posting)
        .where(*_WAITS, Revision.posting_id.in_(posting_ids))
        .options(*revision_options())
        .order_by(Revision.submitted_at, Revision.id)
    )
    return {revision.posting_id: revision for revision in db.session().scalars(statement)}


def measure_audit_queue() -> Select[int, datetime | None]:
    """Select how many texts wait for the audit, and since when."""
    texts = select(func.count(), func.min(Revision.submitted_at)).join(Revision.posting)
    return texts.where(*_WAITS)


def count_audit_queue() -> int:
    """Return how many texts wait for the audit."""
    return count_measured(measure_audit_queue())


def read_audit_page(officer: User, posting: Posting) -> AuditPage:
    """Return the newest text of a posting next to the published one."""
    latest, published = posting.latest, posting.published_revision
    replaced = published if published is not None and published is not latest else None
    return AuditPage(
        submitted=disclose(latest, officer),
        published=disclose(replaced, officer) if replaced is not None else None,
        state=latest.state,
        number=latest.number,
        version=posting.version,
        author=posting.author.name,
        organisation=posting.organisation,
        submitted_at=latest.submitted_at,
        earlier_notes=[
            (revision.decided_at, revision.audit_note)
            for revision in posting.revisions
            if revision.audit_note
        ],
    )


def next_in_audit_queue(posting: Posting, wanted: QueueFilter) -> int | None:
    """Return the id of another posting that waits for the audit, the longest waiting first."""
    return db.session().scalar(
        select(Revision.posting_id)
        .join(Revision.posting)
        .join(Posting.organisation)
        .where(*_WAITS, *_conditions(wanted), Revision.posting_id != posting.id)
        .order_by(Revision.submitted_at, Revision.id)
        .limit(1)
    )


def audit_line(officer: User, revision: Revision) -> AuditLine:
    """Return a submitted text as a line of the queue."""
    posting = revision.posting
    view = disclose(revision, officer)
    return AuditLine(
        posting_id=posting.id,
        version=posting.version,
        kind=posting.kind,
        title=view.title,
        organisation_name=posting.organisation.name,
        is_verified=posting.organisation.verification is Verification.VERIFIED,
        submitted_at=revision.submitted_at,
        call_key=view.call_key,
        is_change=posting.published_revision_id is not None,
        is_demo=posting.is_demo,
    )


def _conditions(wanted: QueueFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.kind is not None:
        found.append(Revision.kind == wanted.kind)
    if wanted.call == NO_CALL:
        found.append(Posting.call_id.is_(None))
    elif (call_id := key_of(wanted.call)) is not None:
        found.append(Posting.call_id == call_id)
    if wanted.owner:
        found.append(Organisation.name.contains(wanted.owner, autoescape=True))
    if wanted.district:
        found.append(Organisation.district == wanted.district)
    if wanted.change:
        is_new = Posting.published_revision_id.is_(None)
        found.append(is_new if wanted.change == "new" else ~is_new)
    return found
