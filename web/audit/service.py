"""The officers' audit: publish, ask for changes, reject."""

from __future__ import annotations

from matcher.domain.codes import AuditCode
from matcher.domain.errors import InputError
from matcher.domain.machine import step
from web.audit.mails import tell_outcome
from web.audit.permissions import AUDIT_POSTING
from web.audit.verbs import AuditVerb
from web.base import events, log
from web.base.access import require
from web.base.clock import utc_now
from web.people.models import User
from web.postings.events import PostingPublished
from web.postings.models import Posting, Revision
from web.postings.service import check_version
from web.postings.states import ENDED_STATES, POSTING, REVISION, PostingState
from web.postings.verbs import PostingObject


def publish(actor: User, posting: Posting, expected_version: int | None = None) -> None:
    """Publish the submitted revision; it replaces the published one, if any.

    Like the other decisions it raises LostRace when the posting is not at
    ``expected_version`` any more: nobody decides on a text they have not read.
    """
    revision = _decide(actor, posting, "publish", expected_version)
    was_public = posting.state is PostingState.PUBLISHED
    if posting.published_revision is not None:
        old = posting.published_revision
        old.state = step(REVISION, old.state, "supersede")
    else:
        posting.published_at = utc_now()
    posting.show(revision)
    if not was_public:
        posting.state = step(POSTING, posting.state, "publish")
    tell_outcome(actor, posting, AuditVerb.PUBLISH)
    events.publish(PostingPublished(posting, was_public))


def request_changes(
    actor: User, posting: Posting, note: str, expected_version: int | None = None
) -> None:
    """Return the submitted revision to its author with what should be changed."""
    if not note.strip():
        raise InputError.of("note", "missing")
    revision = _decide(actor, posting, "request_changes", expected_version)
    revision.audit_note = note.strip()
    _step_unpublished(posting, "request_changes")
    tell_outcome(actor, posting, AuditVerb.REQUEST_CHANGES)


def reject(
    actor: User,
    posting: Posting,
    code: AuditCode,
    note: str,
    expected_version: int | None = None,
) -> None:
    """Reject the submitted revision for good, with a coded reason and words."""
    if not note.strip():
        raise InputError.of("note", "missing")
    revision = _decide(actor, posting, "reject", expected_version)
    revision.audit_code = code
    revision.audit_note = note.strip()
    _step_unpublished(posting, "reject")
    tell_outcome(actor, posting, AuditVerb.REJECT)


def _decide(actor: User, posting: Posting, action: str, expected: int | None) -> Revision:
    require(actor, AUDIT_POSTING, posting)
    check_version(posting, expected)
    revision = posting.latest
    before = revision.state
    revision.state = step(REVISION, before, action)
    revision.decided_at = utc_now()
    log.record(
        actor,
        AuditVerb(f"audit_{action}"),
        PostingObject.POSTING,
        posting.id,
        before=before.value,
        after=revision.state.value,
        number=revision.number,
    )
    return revision


def _step_unpublished(posting: Posting, action: str) -> None:
    # What was published stays as it is while a new revision of it goes through the audit.
    if posting.published_revision_id is None:
        posting.state = step(POSTING, posting.state, action)
    elif posting.state in ENDED_STATES:
        step(POSTING, posting.state, action)
