"""What officers work through: the audit queue, organisations, calls, assignment."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, not_, or_, select

from matcher.types import Kind
from matcher.vocabulary import Verification
from matcher.workflow import (
    ACTIVE_MATCH_STATES,
    GONE_STATES,
    CallState,
    MatchState,
    PostingState,
    RevisionState,
)
from web import db
from web.models import Call, Match, Organisation, Posting, Revision, User
from web.queries.brokers import awaits_broker, without_broker
from web.queries.desk import Proposal, proposal
from web.queries.disclosure import PostingView, disclose
from web.queries.loading import match_options, revision_options
from web.queries.paging import Page, count_rows, fetch_page

_WAITS = (Revision.state == RevisionState.SUBMITTED, Posting.state.not_in(GONE_STATES))
"""What the audit can still decide: a new text of a posting that has left is past deciding."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """A submitted text that waits for an officer."""

    posting_id: int
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


@dataclass(frozen=True, slots=True)
class CallLine:
    """A call with what came in for it."""

    call: Call
    submissions: int
    waiting: int
    published: int


@dataclass(frozen=True, slots=True)
class AssignLine:
    """A running match and its broker."""

    proposal: Proposal
    broker: User | None
    owner_ids: frozenset[int]
    """The two organisations: a broker with an interest in one may not work on the match."""


class AssignView(StrEnum):
    """Which running matches an officer looks at."""

    WAITING = "waiting"
    UNDECIDED = "undecided"
    ALL = "all"


def list_audit_queue(officer: User, kind: Kind | None, number: int) -> Page[AuditLine]:
    """Return one page of the submitted texts, the longest waiting first."""
    statement = (
        select(Revision)
        .join(Revision.posting)
        .where(*_WAITS)
        .options(*revision_options())
        .order_by(Revision.submitted_at, Revision.id)
    )
    if kind is not None:
        statement = statement.where(Revision.kind == kind)
    page = fetch_page(statement, number)
    lines = [_audit_line(officer, revision) for revision in page.items]
    return Page(lines, page.total, page.number, page.size)


def count_audit_queue() -> int:
    """Return how many texts wait for the audit."""
    return count_rows(select(Revision.id).join(Revision.posting).where(*_WAITS))


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


def next_in_audit_queue(posting: Posting) -> int | None:
    """Return the id of another posting that waits for the audit, the longest waiting first."""
    return db.session().scalar(
        select(Revision.posting_id)
        .join(Revision.posting)
        .where(*_WAITS, Revision.posting_id != posting.id)
        .order_by(Revision.submitted_at, Revision.id)
        .limit(1)
    )


def list_organisations(
    verification: Verification | None, words: str, number: int
) -> Page[Organisation]:
    """Return one page of organisations: those to be verified first, then by name."""
    first = (Organisation.verification != Verification.PENDING).asc()
    statement = select(Organisation).order_by(first, Organisation.name)
    if verification is not None:
        statement = statement.where(Organisation.verification == verification)
    if words:
        statement = statement.where(
            or_(
                Organisation.name.icontains(words, autoescape=True),
                Organisation.credit_code == words.upper(),
            )
        )
    return fetch_page(statement, number)


def count_pending_organisations() -> int:
    """Return how many organisations wait to be verified."""
    pending = Organisation.verification == Verification.PENDING
    return count_rows(select(Organisation.id).where(pending))


def list_calls() -> list[CallLine]:
    """Return every call with its counts, the newest quarter first."""
    counts = _count_submissions()
    calls = db.session().scalars(
        select(Call).order_by(Call.year.desc(), Call.quarter.desc(), Call.kind)
    )
    return [_call_line(call, counts.get(call.id, {})) for call in calls]


def newest_call() -> Call | None:
    """Return the call of the latest quarter: the next one is drafted from it."""
    return db.session().scalar(
        select(Call).order_by(Call.year.desc(), Call.quarter.desc(), Call.id.desc()).limit(1)
    )


def current_calls() -> list[CallLine]:
    """Return the calls that are not over yet."""
    over = (CallState.CATALOGUED, CallState.ARCHIVED)
    return [line for line in list_calls() if line.call.state not in over]


def list_assignments(shown: AssignView, broker_id: int | None, number: int) -> Page[AssignLine]:
    """Return one page of running matches: those without a broker first."""
    statement = (
        select(Match)
        .options(*match_options())
        .order_by(not_(without_broker()), Match.probability.desc(), Match.id)
    )
    if shown is AssignView.WAITING:
        statement = statement.where(awaits_broker())
    elif shown is AssignView.UNDECIDED:
        statement = statement.where(Match.state == MatchState.PROPOSED)
    else:
        statement = statement.where(Match.state.in_(ACTIVE_MATCH_STATES))
    if broker_id is not None and shown is not AssignView.WAITING:
        statement = statement.where(Match.broker_id == broker_id)
    page = fetch_page(statement, number)
    return Page([_assign_line(one) for one in page.items], page.total, page.number, page.size)


def count_unassigned() -> int:
    """Return how many proposed matches no active broker works on."""
    return count_rows(select(Match.id).where(awaits_broker()))


def count_undecided() -> int:
    """Return how many proposed matches there are."""
    return count_rows(select(Match.id).where(Match.state == MatchState.PROPOSED))


def organisation_names(ids: Iterable[int]) -> dict[int, str]:
    """Return the names of organisations, for officers."""
    rows = db.session().execute(
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(set(ids)))
    )
    return {key: name for key, name in rows}


def _audit_line(officer: User, revision: Revision) -> AuditLine:
    posting = revision.posting
    view = disclose(revision, officer)
    return AuditLine(
        posting_id=posting.id,
        kind=posting.kind,
        title=view.title,
        organisation_name=posting.organisation.name,
        is_verified=posting.organisation.verification is Verification.VERIFIED,
        submitted_at=revision.submitted_at,
        call_key=view.call_key,
        is_change=posting.published_revision_id is not None,
        is_demo=posting.is_demo,
    )


def _count_submissions() -> dict[int, dict[PostingState, int]]:
    rows = db.session().execute(
        select(Posting.call_id, Posting.state, func.count())
        .where(Posting.call_id.is_not(None))
        .group_by(Posting.call_id, Posting.state)
    )
    counts: dict[int, dict[PostingState, int]] = {}
    for call_id, state, count in rows:
        counts.setdefault(int(call_id or 0), {})[state] = int(count)
    return counts


def _call_line(call: Call, counts: dict[PostingState, int]) -> CallLine:
    waiting = (PostingState.SUBMITTED, PostingState.CHANGES_REQUESTED)
    listed = (PostingState.PUBLISHED, PostingState.FULFILLED, PostingState.EXPIRED)
    return CallLine(
        call=call,
        submissions=sum(counts.values()) - counts.get(PostingState.DRAFT, 0),
        waiting=sum(counts.get(state, 0) for state in waiting),
        published=sum(counts.get(state, 0) for state in listed),
    )


def _assign_line(match: Match) -> AssignLine:
    owners = frozenset({match.need.organisation_id, match.achievement.organisation_id})
    return AssignLine(proposal(match), match.broker, owners)
