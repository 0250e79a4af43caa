"""Taking away what was never public: drafts, new versions, and what waits for the audit."""

from __future__ import annotations

from matcher.domain.errors import WrongState
from matcher.domain.machine import step
from web.attachments.holders import Holder
from web.attachments.service import remove_all
from web.base import db, events, log
from web.base.access import require
from web.people.models import User
from web.postings.events import PostingDeleted, RevisionDiscarded
from web.postings.models import Posting
from web.postings.permissions import EDIT_POSTING
from web.postings.service import check_version, touch
from web.postings.states import POSTING, REVISION, PostingState
from web.postings.steps import is_deletable, is_discardable, is_under_audit
from web.postings.verbs import PostingObject, PostingVerb


def take_back(actor: User, posting: Posting, expected_version: int | None = None) -> None:
    """Take a text out of the officers' queue: it is a draft again, and nothing of it is lost.

    Raises LostRace when somebody decided meanwhile. A published text stays as it is. What was
    handed in to a call is handed in no more, so that it can be handed in again only in time.
    """
    require(actor, EDIT_POSTING, posting)
    check_version(posting, expected_version)
    if not is_under_audit(posting):
        raise WrongState("posting", posting.state.value, "take_back")
    revision = posting.latest
    before = revision.state
    revision.state = step(REVISION, before, "take_back")
    if posting.state is PostingState.SUBMITTED:
        posting.state = step(POSTING, posting.state, "take_back")
        posting.submitted_at = None
    revision.submitted_at = None
    touch(posting)
    log.record(
        actor,
        PostingVerb.TAKE_BACK,
        PostingObject.POSTING,
        posting.id,
        before=before.value,
        after=revision.state.value,
        number=revision.number,
    )


def delete_draft(actor: User, posting: Posting, expected_version: int | None = None) -> None:
    """Delete a posting that waits for nobody and that no officer ever decided on."""
    require(actor, EDIT_POSTING, posting)
    check_version(posting, expected_version)
    if not is_deletable(posting):
        raise WrongState("posting", posting.state.value, "delete")
    log.record(
        actor,
        PostingVerb.DELETE,
        PostingObject.POSTING,
        posting.id,
        before=posting.state.value,
        kind=posting.kind.value,
        **({"call": posting.call.key} if posting.call else {}),
    )
    events.publish(PostingDeleted(posting, actor))
    for revision in posting.revisions:
        remove_all(Holder.REVISION, revision.id)
        db.session().delete(revision)
    db.session().delete(posting)


def discard_revision(actor: User, posting: Posting, expected_version: int | None = None) -> None:
    """Delete the new version of a published text; what is published stays as it is."""
    require(actor, EDIT_POSTING, posting)
    check_version(posting, expected_version)
    if not is_discardable(posting):
        raise WrongState("posting", posting.latest.state.value, "discard")
    revision = posting.latest
    log.record(
        actor,
        PostingVerb.DISCARD,
        PostingObject.POSTING,
        posting.id,
        before=revision.state.value,
        number=revision.number,
    )
    events.publish(RevisionDiscarded(posting, actor))
    remove_all(Holder.REVISION, revision.id)
    posting.revisions.remove(revision)
    db.session().delete(revision)
    touch(posting)
